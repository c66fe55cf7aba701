// Command lockerctl is the operator's command line for one kiosk. It speaks the
// HTTP API over the kiosk's Unix socket, where the kernel says who is calling.
//
// Exit codes: 0 done, 1 the thing asked for failed, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"lockerd/kiosk/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{out: os.Stdout, errOut: os.Stderr, env: os.Getenv, zone: time.Local}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// app is one run of the command.
type app struct {
	out, errOut io.Writer
	env         func(string) string
	zone        *time.Location

	socket string
	json   bool
}

// failure is an error of a command that was understood; every other error is wrong usage.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// run does what the arguments say and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var failed failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		a.complain(complaint(failed.error)...)
		return 1
	default:
		a.complain(plain(err.Error()), "Run lockerctl --help for usage.")
		return 2
	}
}

// complaint says what went wrong; of a refusal also its code, and each value that it is about.
func complaint(err error) []string {
	lines := []string{plain(err.Error())}
	var p *web.Problem
	if errors.As(err, &p) && len(p.Errors) > 1 {
		for _, e := range p.Errors {
			lines = append(lines, plain("  "+e.Location+": "+e.Message))
		}
	}
	return lines
}

// complain tells it to the person. That person has no other ear: where standard
// error is closed, the exit code has to do.
func (a *app) complain(lines ...string) {
	if _, err := fmt.Fprintln(a.errOut, "lockerctl:", strings.Join(lines, "\n")); err != nil {
		return
	}
}
