package web_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
)

// description is /openapi.json as it is served.
type description struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string                `json:"operationId"`
		Security    []map[string][]string `json:"security"`
		Responses   map[string]struct {
			Content map[string]struct {
				Schema *huma.Schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]*huma.Schema `json:"schemas"`
	} `json:"components"`
}

// contract are the calls that outsiders were promised; the second value says
// whether they need a token.
var contract = map[string]bool{
	"post /v1/dropoffs": true, "post /v1/pickups": false, "put /v1/parcels/{id}": true,
	"get /v1/reservations": true, "get /v1/reservations/{id}": true, "post /v1/reservations/{id}/cancel": true,
	"post /v1/reservations/{id}/extend": true, "post /v1/reservations/{id}/resend": true, "post /v1/reservations/{id}/resolve": true,
	"get /v1/returns": true, "post /v1/returns/{id}/collect": true, "get /v1/availability": true,
	"get /v1/lockers": true, "get /v1/lockers/{id}": true, "post /v1/lockers/{id}/out-of-order": true,
	"post /v1/lockers/{id}/in-service": true, "post /v1/lockers/{id}/open": true, "post /v1/lockers/{id}/resolve": true,
	"post /v1/partners": true, "get /v1/partners": true, "delete /v1/partners/{id}": true,
	"post /v1/sweep": true, "get /v1/journal": true, "get /v1/events": true, "get /v1/status": true, "post /v1/clock/trust": true,
}

func described(s *site) description {
	s.t.Helper()
	rec := s.do(request{method: "GET", path: "/openapi.json"})
	require.Equal(s.t, http.StatusOK, rec.Code)
	require.Equal(s.t, "application/openapi+json", rec.Header().Get("Content-Type"))
	var document any
	require.NoError(s.t, json.Unmarshal(rec.Body.Bytes(), &document))
	readable, err := json.Marshal(nullable(document))
	require.NoError(s.t, err)
	var d description
	require.NoError(s.t, json.Unmarshal(readable, &d))
	return d
}

// nullable rewrites `"type": ["string", "null"]`, which huma writes and does not read.
func nullable(node any) any {
	switch n := node.(type) {
	case []any:
		for i := range n {
			n[i] = nullable(n[i])
		}
	case map[string]any:
		for key := range n {
			n[key] = nullable(n[key])
		}
		if types, ok := n["type"].([]any); ok {
			n["type"], n["Nullable"] = types[0], true
		}
	}
	return node
}

func TestOpenAPIDescribesEveryCall(t *testing.T) {
	s := newSite(t)
	d := described(s)
	assert.Equal(t, "3.1.0", d.OpenAPI)
	found := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			call := method + " " + path
			found[call] = len(op.Security) > 0
			assert.NotEmpty(t, op.OperationID, call)
			assert.Contains(t, op.Responses, "default", call)
			assert.Contains(t, op.Responses["default"].Content, "application/problem+json", call)

			rec := s.do(request{method: strings.ToUpper(method), path: strings.ReplaceAll(path, "{id}", "x"), body: ""})
			assert.NotEqual(t, http.StatusMethodNotAllowed, rec.Code, call)
			if found[call] {
				refused(t, rec, http.StatusUnauthorized, "unauthorized")
			}
		}
	}
	assert.Equal(t, contract, found)
}

// The answers of real calls are what /openapi.json says they are.
func TestAnswersAreAsDescribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		d := described(s)
		schemas := registry(t, d)
		check := func(method, template, id, token, body string, status int) {
			t.Helper()
			r := request{method: method, path: strings.ReplaceAll(template, "{id}", id), token: token, body: body}
			if template == "/v1/dropoffs" {
				r.key = "k" + strconv.Itoa(len(body))
			}
			rec := s.do(r)
			require.Equal(t, status, rec.Code, "%s %s: %s", method, r.path, rec.Body)
			media, name := "application/json", strconv.Itoa(status)
			if status >= 400 {
				media, name = "application/problem+json", "default"
			}
			require.Equal(t, media, rec.Header().Get("Content-Type"))
			schema := d.Paths[template][strings.ToLower(method)].Responses[name].Content[media].Schema
			require.NotNil(t, schema, "%s %s %s", method, template, name)
			var answer any
			require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &answer))
			var res huma.ValidateResult
			huma.Validate(schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, answer, &res)
			assert.Empty(t, res.Errors, "%s %s: %s", method, r.path, rec.Body)
		}

		r, code := s.deposit("P1")
		check("POST", "/v1/dropoffs", "", s.partner, `{"parcel":{"id":"P2","dims_mm":[10,20,30],"weight_g":5}}`, 201)
		check("POST", "/v1/dropoffs", "", s.partner, `{"parcel":{"id":"P1","size":"S"}}`, 409)
		check("POST", "/v1/dropoffs", "", s.partner, `{}`, 422)
		check("PUT", "/v1/parcels/{id}", "P9", s.partner, `{"size":"L"}`, 200)
		check("GET", "/v1/reservations", "", s.partner, "", 200)
		check("GET", "/v1/reservations/{id}", r.ID, s.admin, "", 200)
		check("GET", "/v1/reservations/{id}", "x", s.admin, "", 404)
		check("POST", "/v1/reservations/{id}/extend", r.ID, s.admin, "", 200)
		check("POST", "/v1/reservations/{id}/resend", r.ID, s.admin, "", 200)
		check("GET", "/v1/returns", "", s.admin, "", 200)
		check("GET", "/v1/availability", "", s.partner, "", 200)
		check("GET", "/v1/lockers", "", s.admin, "", 200)
		check("GET", "/v1/lockers/{id}", r.Locker, s.admin, "", 200)
		check("POST", "/v1/lockers/{id}/out-of-order", "C1", s.admin, `{"reason":"latch_fault"}`, 200)
		check("GET", "/v1/status", "", s.admin, "", 200)
		check("POST", "/v1/lockers/{id}/in-service", "C1", s.admin, "", 200)
		check("GET", "/v1/journal", "", s.admin, "", 200)
		check("POST", "/v1/partners", "", s.admin, `{"name":"New"}`, 201)
		check("GET", "/v1/partners", "", s.admin, "", 200)
		check("POST", "/v1/sweep", "", s.admin, "", 200)
		check("POST", "/v1/clock/trust", "", s.admin, "", 200)
		check("POST", "/v1/pickups", "", "", `{"code":"`+code+`"}`, 200)
		check("POST", "/v1/pickups", "", "", `{"code":"`+code+`x"}`, 422)
		time.Sleep(time.Second)
		require.NoError(t, s.world.Push(hal.DoorID(r.Locker)))
		time.Sleep(time.Second)
		check("POST", "/v1/pickups", "", "", `{"code":"`+code+`"}`, 404)
	})
}

// registry holds the schemas of /openapi.json under their names.
func registry(t *testing.T, d description) huma.Registry {
	t.Helper()
	assert.NotContains(t, d.Components.Schemas, "ErrorModel")
	assert.Contains(t, d.Components.Schemas, "Problem")
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	for name, schema := range d.Components.Schemas {
		schema.PrecomputeMessages()
		schemas.Map()[name] = schema
	}
	return schemas
}
