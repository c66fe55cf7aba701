// Package simulator is a locker bank made of software: doors with people,
// parcels and faults, a kiosk's panel, and a clock that can be told to leap.
//
// World knows the physical truth: what is really inside, whether a door really
// stands open. The kiosk never sees it. It sees what hal shows: Bank, which
// reads the World's switches and drives its latches, faults included, and Panel
// with keypad, scanner, screen and buzzer. People act on the World and the Panel
// through the verbs of a person at a door.
//
// The World is a function of the clock it was given: a pulse ends and a door
// springs open at their own instants, however late a goroutine wakes to say so.
// A leap of the clock therefore never makes a pulse longer than it was.
//
// Simulation puts the parts together for the program: it remembers the World
// in a file and serves the control calls and the page. The control calls are
// listed in api.go.
package simulator
