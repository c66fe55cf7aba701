// Package e2e holds the tests that run the programs as people get them: the
// built binaries, spoken to through HTTP, the Unix socket, a browser, signals
// and exit codes, and nothing else. It has no code of its own.
//
// Environment variables:
//
//	TEST_REQUIRE_BROWSER=1  a missing browser fails instead of skipping
//	TEST_SCREENSHOTS=DIR    the page's pictures are written to DIR
//	TEST_E2E_SEED=N         the random moments of an earlier run again
package e2e
