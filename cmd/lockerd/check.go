package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"lockerd/cmd/lockerd/config"
	"lockerd/kiosk"
)

// newCheckCommand returns "check": it says everything that is wrong with a
// configuration, and drives nothing.
func newCheckCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check --config FILE",
		Short: "Check a configuration, and say everything that is wrong with it",
		Long: `Check a configuration for the hardware, and say everything that is wrong with
it at once, with line and key. Environment variables LOCKERD_SECTION_KEY count
as they do for the daemon.

Exit code 0: it is right (warnings may be printed). 1: it has problems.
2: it could not be read.`,
		Example: "  lockerd check --config /etc/lockerd/lockerd.toml",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return &ExitError{Code: exitUsage, Err: fmt.Errorf("%w: name the file with --config", err)}
			}
			return nil
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return check(cmd, path) },
		ValidArgsFunction: cobra.NoFileCompletions,
		SilenceUsage:      true,
		SilenceErrors:     true,
	}
	cmd.Flags().StringVar(&path, "config", "", "the configuration `FILE` (required)")
	return cmd
}

func check(cmd *cobra.Command, path string) error {
	if path == "" {
		return &ExitError{Code: exitUsage, Err: errors.New("no configuration named: use --config FILE")}
	}
	c, err := config.Load(path, config.Hardware, os.Environ())
	var problems config.Problems
	if errors.As(err, &problems) {
		for _, problem := range problems {
			cmd.PrintErrln(problem.Error())
		}
		return &ExitError{Code: exitFailed, Err: fmt.Errorf("%s: %s", path, counted(len(problems), "problem"))}
	}
	if err != nil {
		return &ExitError{Code: exitUsage, Err: err}
	}
	for _, warning := range c.Warnings() {
		cmd.PrintErrln("warning: " + warning)
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: ok, %s\n", path, bankInWords(c.Rules().Lockers)); err != nil {
		return &ExitError{Code: exitFailed, Err: fmt.Errorf("writing the result: %w", err)}
	}
	return nil
}

// bankInWords counts the lockers of each size: "12 lockers (5 S, 4 M, 2 L, 1 XL)".
func bankInWords(lockers []kiosk.LockerSpec) string {
	count := map[kiosk.Size]int{}
	for _, locker := range lockers {
		count[locker.Size]++
	}
	var sizes []string
	for _, size := range kiosk.AllSizes {
		if count[size] > 0 {
			sizes = append(sizes, fmt.Sprintf("%d %s", count[size], size))
		}
	}
	return fmt.Sprintf("%s (%s)", counted(len(lockers), "locker"), strings.Join(sizes, ", "))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
