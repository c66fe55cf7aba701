package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lockerd/kiosk"
)

// access says who may call an operation.
type access string

const (
	anyone         access = "anyone"
	partner        access = "partner"
	partnerOrAdmin access = "partner or admin"
	admin          access = "admin"
)

// admits says whether somebody of this role may call.
func (a access) admits(role kiosk.Role) bool {
	switch a {
	case anyone:
		return true
	case partner:
		return role == kiosk.RolePartner
	case partnerOrAdmin:
		return role == kiosk.RolePartner || role == kiosk.RoleAdmin
	case admin:
		return role == kiosk.RoleAdmin
	}
	return false
}

// authorise lets a request through to the operation if its sender may call it.
func (h *handler) authorise(who access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if who == anyone {
			next(withActor(ctx, kiosk.Customer))
			return
		}
		r, w := humago.Unwrap(ctx)
		actor, p := h.actor(r)
		if p == nil && !who.admits(actor.Role) {
			p = &Problem{Status: http.StatusForbidden, Code: codeForbidden, Detail: "this call is for: " + string(who)}
		}
		if p != nil {
			p.write(w)
			return
		}
		next(withActor(ctx, actor))
	}
}

// actor returns who sent the request: the holder of the token, or else the
// user at the other end of the socket.
func (h *handler) actor(r *http.Request) (kiosk.Actor, *Problem) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken {
			return kiosk.Actor{}, unauthorized(kiosk.ErrUnknownCredential.Error())
		}
		actor, err := h.kiosk.Authenticate(r.Context(), token)
		if err != nil {
			return kiosk.Actor{}, h.refusal(r.Context(), "authentication", err)
		}
		return actor, nil
	}
	if peer, ok := peerOf(r.Context()); ok && peer.Admin {
		return kiosk.Admin(peer.Name), nil
	}
	return kiosk.Actor{}, unauthorized("this call needs a token: Authorization: Bearer TOKEN")
}

const maxToken = 256

func unauthorized(detail string) *Problem {
	return challenge(&Problem{Status: http.StatusUnauthorized, Code: codeUnauthorized, Detail: detail})
}

// challenge adds what RFC 9110 asks of every 401.
func challenge(p *Problem) *Problem {
	if p.Status == http.StatusUnauthorized {
		p.header = http.Header{"Www-Authenticate": {`Bearer realm="lockerd"`}}
	}
	return p
}

// refusal returns the problem for err; what nobody foresaw is logged.
func (h *handler) refusal(ctx context.Context, route string, err error) *Problem {
	p := problemOf(err)
	if p.Code == codeInternal {
		h.log.ErrorContext(ctx, "a request failed", "route", route, "err", err)
	}
	return challenge(p)
}

type actorKey struct{}

func withActor(ctx huma.Context, actor kiosk.Actor) huma.Context {
	return huma.WithValue(ctx, actorKey{}, actor)
}

func actorOf(ctx context.Context) kiosk.Actor {
	actor, ok := ctx.Value(actorKey{}).(kiosk.Actor)
	if !ok {
		return kiosk.Customer
	}
	return actor
}
