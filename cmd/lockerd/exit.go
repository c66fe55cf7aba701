package main

// Exit codes of every command; 0 is for what was done.
const (
	exitFailed = 1 // the thing asked for failed
	exitUsage  = 2 // wrong usage or configuration
)

// ExitError is an error that knows with which code the program has to end.
type ExitError struct {
	Code int
	Err  error
}

// Error returns the words of the error inside.
func (e *ExitError) Error() string { return e.Err.Error() }

// Unwrap returns the error inside.
func (e *ExitError) Unwrap() error { return e.Err }
