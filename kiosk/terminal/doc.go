// Package terminal is the dialogue at the kiosk: what the keypad and the
// scanner mean, and what the screen says, over the rules of package kiosk.
//
// The dialogue stands in one state at a time. A state is a value of its own
// type with everything that it has to know; it draws its page, and its methods
// say what a key and what silence lead to. A scan means the same in all of
// them: a badge logs a courier in, a label begins a deposit.
//
//	state         shows                       a key leads to                        silence leads to
//	idle          how to begin                digit: entering; *: next language     idle
//	entering      the code, masked            #: asks the kiosk; *: rest            rest
//	waiting       one moment                  is handled after the answer           rest
//	notice        an answer                   as at rest                            rest
//	following     a door, what to do at it    as at rest; #: confirms, if asked to  rest, once it has ended
//	atWork        scan a label                as at rest; *: logs out               idle, with the session
//	askingSize    which size?                 1-4: asks the kiosk; *: rest          rest
//	choosing      what is wrong at the door?  1-3: asks the kiosk; *: an older one  rest
//	askingEmpty   is it really empty?         #: cancelled; any other: unsettled    unsettled
//	askingInside  is the parcel inside?       1, 2: asks the kiosk; *: rest         rest
//
// Rest is where the dialogue goes when nobody is in the middle of anything: to
// bad news that nobody has seen yet, else to the newest door that still stands
// open, else atWork while a courier is logged in, else idle. There a digit
// begins a code, * is about the newest door of a deposit, and # opens the
// courier's next return.
//
// Nothing in the loop waits: what is asked of the kiosk runs beside it and
// comes back as an answer, and what becomes of a door comes from the journal
// as a [visit] follows it. Keys and scans that come between a question to the
// kiosk and its answer keep their order and are handled after it, since the
// answer decides what they mean.
package terminal
