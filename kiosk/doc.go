// Package kiosk holds the rules of one parcel-locker bank: which locker a
// parcel gets, who may open which door, what counts as evidence that a parcel
// went in or came out, and what is written down about all of it.
//
// A [Kiosk] works in three beats. It decides in one transaction of its [Store],
// acts on a door outside of any transaction, and decides again in one
// transaction from what was seen:
//
//	decide   dropoff.go, pickup.go, returns.go, opening.go   intent and journal record, durable
//	act      cycle.go, over latches.go and doors.go          pulse, wait for open, wait for closed
//	decide   evidence.go, unopened.go                        outcome from the evidence, never from hope
//
// The same evidence functions serve a door that moves while somebody waits for
// it, one that moves long after (unattended.go), and a door found open or
// closed at start (recover.go). Which change of state is legal at all is one
// table in transitions.go.
//
// The package keeps no state that the store does not hold, except which doors
// are in motion right now. It never asks package time for the present: the
// clock is injected, and timekeeper.go decides whether to believe it.
package kiosk
