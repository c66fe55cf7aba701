// Package hal says what lockerd needs from hardware, and nothing more: a bank
// of doors, a keypad, a scanner, a screen, a buzzer and a clock.
//
// It holds contracts only. Package simulator implements them over a physical
// world of its own, and package hal/haltest holds every implementation to the
// same promises.
package hal
