package main

import (
	"errors"

	"github.com/spf13/cobra"

	"lockerd/cmd/lockerd/config"
)

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "lockerd",
		Short: "Run one parcel-locker bank",
		Long: `Run one parcel-locker bank: couriers put parcels in, customers take them out
with a one-time code, and what is not fetched goes back to the depot.`,
		Example: `  lockerd simulate            a whole kiosk on simulated hardware, with a page
  lockerd check --config FILE everything that is wrong with a configuration
  lockerd verify --data DIR   whether the books are in order`,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newSimulateCommand(), newCheckCommand(), newVerifyCommand(), newVersionCommand())
	return root
}

// exitCode prints what went wrong and returns the code to end with. What cobra
// itself refuses is wrong usage; so is a configuration with problems, except
// for the check whose very result that is.
func exitCode(root *cobra.Command, err error) int {
	if err == nil {
		return 0
	}
	root.PrintErrln("lockerd: " + err.Error())
	var exit *ExitError
	if errors.As(err, &exit) {
		return exit.Code
	}
	var problems config.Problems
	if errors.As(err, &problems) {
		return exitUsage
	}
	root.PrintErrln("See lockerd --help.")
	return exitUsage
}

// failed marks what was asked for properly and could not be done.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return &ExitError{Code: exitFailed, Err: err}
}
