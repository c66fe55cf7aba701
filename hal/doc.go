// Package hal says what lockerd needs from hardware, and nothing more: a bank
// of doors, a keypad, a scanner, a screen, a buzzer and a clock.
//
// It holds contracts only. package simulator implements them over a physical
// world of its own, package hal/board over real lines and buses, and package
// hal/haltest holds every implementation to the same promises.
package hal
