// Lockerd runs one parcel-locker bank; or a simulated one.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:])) }

// run does what the arguments say, until it is done or told to stop, and
// returns the exit code.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRootCommand()
	root.SetArgs(args)
	return exitCode(root, root.ExecuteContext(ctx))
}
