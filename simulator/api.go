package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// call answers one control call: with a document, or with an error that
// problemOf knows.
type call func(w http.ResponseWriter, r *http.Request) (any, error)

// Handler serves the control calls under /sim/v1/ and the page under /. They
// are for people and checks that act on the simulated hardware; the kiosk's own
// API is not among them.
//
//	GET  /sim/v1/world                     the physical truth: lockers, bus, clock, power
//	GET  /sim/v1/screen                    what the customer's screen shows
//	GET  /sim/v1/messages                  what customers were sent
//	GET  /sim/v1/session                   the page's tokens and badge; this machine only
//	GET  /sim/v1/watch                     the first three as Server-Sent Events world, screen,
//	                                       messages: at once, then after each change
//	POST /sim/v1/lockers/{id}/pull         a person at the door; answers the locker
//	POST /sim/v1/lockers/{id}/push
//	POST /sim/v1/lockers/{id}/put          {parcel}
//	POST /sim/v1/lockers/{id}/take         answers the locker, and taken
//	POST /sim/v1/lockers/{id}/faults       {fault, on}; answers the locker
//	POST /sim/v1/bus/faults                {fault, on}; answers the faults
//	POST /sim/v1/keypad                    {keys}; answers the screen
//	POST /sim/v1/scanner                   {data}; answers the screen
//	POST /sim/v1/clock/advance             {by}: time passes; answers the clock
//	POST /sim/v1/clock/jump                {by}: the wall clock moves; answers the clock
//	POST /sim/v1/clock/synchronised        {on}: whether it follows a time source; answers the clock
//	POST /sim/v1/power/cut                 answers the world, once the kiosk is ready again
//
// Errors are problem documents with a stable code: 404 for a locker that is not
// there, 409 for what physics forbids, 422 for values out of range, 403 for
// pages of other sites.
func (s *Simulation) Handler(m Machine) http.Handler {
	mux := http.NewServeMux()
	allowed := make(map[string][]string)
	for pattern, answer := range s.calls(m) {
		method, path, _ := strings.Cut(pattern, " ")
		allowed[path] = append(allowed[path], method)
		mux.Handle(pattern, s.answer(method, answer))
	}
	mux.HandleFunc("GET /sim/v1/watch", s.watch)
	allowed["/sim/v1/watch"] = []string{http.MethodGet}
	for path, methods := range allowed {
		mux.HandleFunc(path, refuseMethod(methods))
	}
	mux.HandleFunc("/sim/", func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, &callError{http.StatusNotFound, "no_such_call", "there is no such call"})
	})
	mux.Handle("/", newPage())
	return guard(m.Hosts, mux)
}

func (s *Simulation) calls(m Machine) map[string]call {
	return map[string]call{
		"GET /sim/v1/world":    func(http.ResponseWriter, *http.Request) (any, error) { return s.viewWorld(), nil },
		"GET /sim/v1/screen":   func(http.ResponseWriter, *http.Request) (any, error) { return s.viewScreen(), nil },
		"GET /sim/v1/messages": func(http.ResponseWriter, *http.Request) (any, error) { return s.viewMessages(), nil },
		"GET /sim/v1/session":  m.session,

		"POST /sim/v1/lockers/{id}/pull":   s.pull,
		"POST /sim/v1/lockers/{id}/push":   s.push,
		"POST /sim/v1/lockers/{id}/put":    s.put,
		"POST /sim/v1/lockers/{id}/take":   s.take,
		"POST /sim/v1/lockers/{id}/faults": s.breakDoor,
		"POST /sim/v1/bus/faults":          s.breakBus,

		"POST /sim/v1/keypad":  s.press,
		"POST /sim/v1/scanner": s.scan,

		"POST /sim/v1/clock/advance":      s.advanceClock(m),
		"POST /sim/v1/clock/jump":         s.jumpClock,
		"POST /sim/v1/clock/synchronised": s.synchroniseClock,
		"POST /sim/v1/power/cut":          s.powerCut(m),
	}
}

// answer makes a handler of a call. Whatever a call has changed is on the disk
// before it is answered, so that killing the simulator loses nothing.
func (s *Simulation) answer(method string, do call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		document, err := do(w, r)
		if method != http.MethodGet {
			if saveErr := s.keeper.save(); err == nil {
				err = saveErr
			}
		}
		if err != nil {
			writeProblem(w, err)
			return
		}
		write(w, http.StatusOK, "application/json", document)
	})
}

func refuseMethod(methods []string) http.HandlerFunc {
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allow := strings.Join(methods, ", ")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", allow)
		writeProblem(w, &callError{http.StatusMethodNotAllowed, "method_not_allowed", "this call takes " + allow})
	}
}

func (m Machine) session(_ http.ResponseWriter, r *http.Request) (any, error) {
	if !isNear(r) {
		return nil, &callError{http.StatusForbidden, "not_from_here", "the tokens are told to this machine alone"}
	}
	return m.Session(), nil
}
