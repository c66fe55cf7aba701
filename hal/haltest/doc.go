// Package haltest holds every implementation of package hal's contracts to the
// same promises, and gives tests a clock that they can tell what to say.
//
// Both are meant for tests inside a testing/synctest bubble: there time passes
// by itself as soon as every goroutine waits, so that hours cost nothing.
package haltest
