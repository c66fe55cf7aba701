package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lockerd/kiosk/web"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		Short:   "Show how the kiosk does and what needs attention",
		Example: "  lockerctl status\n  lockerctl status --json | jq .attention",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			s, err := c.Status(ctx)
			if err != nil {
				return err
			}
			return a.print(s, func() error { return a.showStatus(s) })
		}),
	}
}

func (a *app) showStatus(s web.Status) error {
	rows := [][]string{
		{"Kiosk", strings.TrimSuffix(s.Kiosk+", "+s.Location, ", ")},
		{"Version", dash(s.Version)},
		{"Up", howLong(s.Now.Sub(s.StartedAt)) + ", since " + a.when(s.StartedAt)},
		{"Clock", a.clockLine(s.Clock)},
		{"Doors", doorsLine(s.Bus)},
		{"Lockers", fmt.Sprintf("%d empty, %d reserved, %d out of order", s.Lockers.Empty, s.Lockers.Reserved, s.Lockers.OutOfOrder)},
		{"Returns", fmt.Sprintf("%d to collect", s.OpenReturns)},
		{"Books", howMuch(s.Disk.BooksBytes) + " of " + howMuch(s.Disk.LimitBytes)},
		{"Journal", fmt.Sprintf("record %d", s.Journal.Seq)},
		{"Uplink", s.Uplink},
	}
	if s.LockedOutForS > 0 {
		rows = append(rows, []string{"Codes", "refused for " + howLong(time.Duration(s.LockedOutForS)*time.Second) + ", after too many wrong ones"})
	}
	if err := columns(a.out, rows); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(a.out); err != nil {
		return err
	}
	if len(s.Attention) == 0 {
		_, err := fmt.Fprintln(a.out, "Nothing needs attention.")
		return err
	}
	var needs [][]string
	for _, n := range s.Attention {
		needs = append(needs, []string{dash(n.Locker), dash(n.Reservation), dash(strings.Join(n.Reasons, ", ")), n.What})
	}
	return a.table([]string{"LOCKER", "RESERVATION", "REASONS", "NEEDS ATTENTION"}, needs)
}

func (a *app) clockLine(c web.Clock) string {
	if c.Trusted {
		return "trusted, " + a.when(c.Wall)
	}
	line := "NOT TRUSTED, says " + a.when(c.Wall)
	if c.Mark != nil {
		line += ", last believed at " + a.when(*c.Mark)
	}
	if c.Why != "" {
		line += ": " + c.Why
	}
	return line
}

func doorsLine(b web.Bus) string {
	if b.Unreadable == 0 {
		return fmt.Sprintf("all %d can be read", b.Doors)
	}
	return strings.TrimSuffix(fmt.Sprintf("%d of %d CANNOT BE READ: %s", b.Unreadable, b.Doors, b.LastError), ": ")
}

func (a *app) sweepCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "sweep",
		Short:   "Expire what is due now",
		Long:    "Expire what is due now. The kiosk does so by itself every minute or so.",
		Example: "  lockerctl sweep",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			s, err := c.Sweep(ctx)
			if err != nil {
				return err
			}
			return a.print(s, func() error {
				_, err := fmt.Fprintf(a.out, "expired: %d\n", s.Expired)
				return err
			})
		}),
	}
}

func (a *app) clockCommand() *cobra.Command {
	clock := &cobra.Command{
		Use:     "clock",
		Short:   "Show whether the kiosk believes its clock",
		Example: "  lockerctl clock\n  lockerctl clock trust",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			s, err := c.Status(ctx)
			if err != nil {
				return err
			}
			return a.showClock(s.Clock)
		}),
	}
	clock.AddCommand(&cobra.Command{
		Use:   "trust",
		Short: "Declare the clock right",
		Long: `Declare the clock right, after comparing it with a watch. Deadlines count again
from then on; this may set back the newest time that the kiosk believed.`,
		Example: "  lockerctl clock trust",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			clock, err := c.TrustClock(ctx)
			if err != nil {
				return err
			}
			return a.showClock(clock)
		}),
	})
	return clock
}

func (a *app) showClock(c web.Clock) error {
	return a.print(c, func() error {
		_, err := fmt.Fprintln(a.out, plain(a.clockLine(c)))
		return err
	})
}
