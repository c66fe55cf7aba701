// Package config reads the one file that says what a kiosk is made of and how
// it behaves, and refuses everything in it that is not understood.
//
// What counts is settled in this order: the environment, the file, the default.
// Every key but those of the lockers can be set by an environment variable,
// LOCKERD_ and the key in capitals with underscores for dots:
//
//	LOCKERD_EXPIRY_AFTER=2d
//	LOCKERD_CODES_THROTTLE_FIRST_WAIT=1m
//	LOCKERD_SIZES_S=360x110x540
//
// A variable that starts with LOCKERD_ and names no key is as wrong as an
// unknown key in the file. LOCKERD_SOCKET is let pass: it belongs to lockerctl.
//
// A person who corrects a file wants to hear everything at once, with the line.
// No decoder of TOML does that: each ends at its first error, and the lenient
// ones read "pulse = 150" as 150 ns. So the file is walked key by key against
// the keys that [Config] declares (document.go), wrong keys are put aside, the
// rest is laid over the defaults and decoded by viper (load.go), and what makes
// no sense together is found last (validate.go). A rule that concerns a key
// which was put aside keeps silent.
package config
