package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lockerd/kiosk"
)

// reply is an answer with a body.
type reply[T any] struct{ Body T }

// done is an answer without one.
type done struct{}

// call is what an operation does: it asks the kiosk on behalf of an actor.
type call[I, O any] func(ctx context.Context, by kiosk.Actor, in *I) (*O, error)

// newHuma makes the API without its operations.
func newHuma(h *handler) huma.API {
	return humago.New(h.mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "lockerd",
				Version:     h.version,
				Description: "One parcel-locker kiosk: drop-off, pickup, returns and operation. Times are RFC 3339 in UTC, lengths millimetres, weights grams.",
			},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}},
			},
		},
		Formats:                      huma.DefaultFormats,
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{humaProblem},
	})
}

// handle serves one operation. The route is a method and a path, as the mux
// writes it; id is what generated clients call it.
func handle[I, O any](h *handler, who access, id, route, summary string, do call[I, O], more ...func(*huma.Operation)) {
	method, path, _ := strings.Cut(route, " ")
	op := huma.Operation{
		OperationID:     id,
		Method:          method,
		Path:            path,
		Summary:         summary,
		Description:     "For: " + string(who) + ".",
		Responses:       map[string]*huma.Response{"default": h.problemResponse()},
		BodyReadTimeout: -1, // readBody has read it, under the server's deadline
		Middlewares:     huma.Middlewares{h.authorise(who), h.readQuery, h.readBody},
	}
	if who != anyone {
		op.Security = []map[string][]string{{"token": {}}}
	}
	for _, change := range more {
		change(&op)
	}
	huma.Register(h.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, h.refusal(ctx, route, err)
		}
		return out, nil
	})
}

func (h *handler) problemResponse() *huma.Response {
	schema := h.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{
		Description: "Refused. code says why.",
		Content:     map[string]*huma.MediaType{problemType: {Schema: schema}},
	}
}

// created makes an operation answer 201.
func created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// openAPI serves the description of everything that was registered so far.
func (h *handler) openAPI() http.HandlerFunc {
	schemas := h.huma.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own errors, which humaProblem replaces
	delete(schemas, "ErrorDetail")
	description, err := json.Marshal(h.huma.OpenAPI())
	if err != nil {
		panic("web: the API's description does not marshal: " + err.Error())
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		if _, err := w.Write(description); err != nil {
			return // the client has gone
		}
	}
}
