// Package web lets programs and people reach a kiosk over HTTP: partners by
// token, operators by token or over the local socket, customers with a code.
//
// One request passes these doors in turn, and each has a file of its own:
//
//	handler.go    notes the outcome, catches what panics, knows every path
//	guard.go      refuses other sites' pages and strangers at the metrics
//	auth.go       who is this, and may they (routes.go says who may do what)
//	body.go       is the body whole, and JSON that means one thing only (strictjson.go)
//	huma          does it fit the schema, which /openapi.json shows
//	dropoffs.go, pickups.go, lockers.go, ...   the kiosk decides
//	problem.go    what the kiosk refused, as an RFC 9457 problem document
//
// The package holds no rules. It turns requests into calls of [kiosk.Kiosk] and
// answers into JSON; [Client] is the same from the other side.
//
// Requests are timed by deadlines of the operating system, as package net/http
// does it: how long a stranger may hold a connection has nothing to do with the
// kiosk's clock, which may be wrong, or virtual.
package web
