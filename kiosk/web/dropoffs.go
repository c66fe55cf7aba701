package web

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lockerd/kiosk"
)

type dropOffRequest struct {
	Key  string `header:"Idempotency-Key" required:"true" doc:"1 to 128 printable characters; the same key again answers the same reservation"`
	Body dropOff
}

type dropOff struct {
	Parcel     parcelToStore `json:"parcel"`
	Accessible bool          `json:"accessible,omitempty" doc:"prefer a locker that is easy to reach"`
	Contact    *contact      `json:"contact,omitempty"`
}

type parcelToStore struct {
	ID string `json:"id" pattern:"^[!-~]([ -~]{0,62}[!-~])?$" patternDescription:"1 to 64 printable characters" doc:"the number on the label"`
	Traits
}

var idempotencyKey = regexp.MustCompile(`^[!-~]{1,128}$`)

// keyed asks an operation for an Idempotency-Key, with a code of its own.
func keyed(op *huma.Operation) {
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		switch keys := r.Header.Values("Idempotency-Key"); {
		case len(keys) == 0:
			(&Problem{Status: http.StatusBadRequest, Code: codeKeyRequired, Detail: "this call needs an Idempotency-Key header"}).write(w)
		case len(keys) > 1 || !idempotencyKey.MatchString(keys[0]):
			invalid("header.Idempotency-Key", "expected one key of 1 to 128 printable characters without spaces").write(w)
		default:
			next(ctx)
		}
	})
}

func (h *handler) dropOff(ctx context.Context, by kiosk.Actor, in *dropOffRequest) (*reply[Reservation], error) {
	parcel, err := in.Body.Parcel.parcel(in.Body.Parcel.ID)
	if err != nil {
		return nil, err
	}
	r, err := h.kiosk.DropOff(ctx, by, kiosk.DropOff{
		Parcel:     parcel,
		Accessible: in.Body.Accessible,
		Contact:    in.Body.Contact.known(),
		Key:        in.Key,
	})
	if err != nil {
		return nil, err
	}
	return &reply[Reservation]{reservationView(r)}, nil
}
