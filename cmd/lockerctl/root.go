package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"lockerd/kiosk/web"
)

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "lockerctl",
		Short: "Operate a parcel-locker kiosk",
		Long: `Operate a parcel-locker kiosk.

Every command prints tables for people and, with --json, exactly the objects of
the kiosk's HTTP API. Exit codes: 0 done, 1 the thing asked for failed, 2 wrong usage.`,
		Example:       "  lockerctl status\n  lockerctl open A07 --reason \"customer left a glove\"",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(a.out)
	root.SetErr(a.errOut)
	root.SetVersionTemplate("lockerctl {{.Version}}\n")
	root.PersistentFlags().StringVar(&a.socket, "socket", a.defaultSocket(), "the kiosk's Unix socket ($LOCKERD_SOCKET)")
	root.PersistentFlags().BoolVar(&a.json, "json", false, "print the API's JSON objects")
	root.AddCommand(
		a.statusCommand(), a.lockersCommand(), a.openCommand(), a.outOfOrderCommand(), a.inServiceCommand(),
		a.resolveCommand(), a.reservationsCommand(), a.extendCommand(), a.resendCommand(), a.cancelCommand(),
		a.returnsCommand(), a.sweepCommand(), a.partnerCommand(), a.journalCommand(), a.clockCommand(),
	)
	return root
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

const systemSocket = "/run/lockerd/lockerd.sock"

// defaultSocket is where a kiosk most likely listens: where the environment
// says, else the installed one's, else the simulator's.
func (a *app) defaultSocket() string {
	if named := a.env("LOCKERD_SOCKET"); named != "" {
		return named
	}
	simulated := a.simulatorSocket()
	if _, err := os.Stat(systemSocket); errors.Is(err, fs.ErrNotExist) && simulated != "" {
		return simulated
	}
	return systemSocket
}

// simulatorSocket lies in the user's state directory (XDG Base Directory Specification).
func (a *app) simulatorSocket() string {
	state := a.env("XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home := a.env("HOME")
		if home == "" {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "lockerd", "simulator", "lockerd.sock")
}

// asking makes a cobra function of one that asks the kiosk. Its errors are failures, not wrong usage.
func (a *app) asking(ask func(ctx context.Context, c *web.Client, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c := web.NewSocketClient(a.socket)
		defer c.Close()
		err := ask(cmd.Context(), c, args)
		if err == nil {
			return nil
		}
		var network *net.OpError
		if errors.As(err, &network) && network.Op == "dial" {
			return failure{unreachable{a.socket, network.Err}}
		}
		return failure{err}
	}
}

// unreachable means that no kiosk answers at the socket.
type unreachable struct {
	socket string
	cause  error
}

func (u unreachable) Error() string {
	hint := "is lockerd running?"
	if errors.Is(u.cause, fs.ErrPermission) {
		hint = "only root and members of the group " + web.SocketGroup + " may use it"
	}
	return "no kiosk at " + u.socket + ": " + u.cause.Error() + "; " + hint
}

func (u unreachable) Unwrap() error { return u.cause }

// oneOf completes a fixed set of words.
func oneOf(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// completeLocker completes a locker's id as first argument, and then further words.
func (a *app) completeLocker(then ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return then, cobra.ShellCompDirectiveNoFileComp
		}
		c := web.NewSocketClient(a.socket)
		defer c.Close()
		list, err := c.Lockers(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var ids []string
		for _, l := range list.Lockers {
			ids = append(ids, l.ID)
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}
