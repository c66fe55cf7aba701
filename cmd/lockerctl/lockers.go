package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

func (a *app) lockersCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "lockers [ID]",
		Short:             "List the lockers with their doors, or show one",
		Example:           "  lockerctl lockers\n  lockerctl lockers A07 --json",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completeLocker(),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			if len(args) == 1 {
				return a.showLocker(c.Locker(ctx, args[0]))
			}
			list, err := c.Lockers(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func() error { return a.lockerTable(list.Lockers) })
		}),
	}
}

func (a *app) showLocker(l web.Locker, err error) error {
	if err != nil {
		return err
	}
	return a.print(l, func() error { return a.lockerTable([]web.Locker{l}) })
}

func (a *app) lockerTable(lockers []web.Locker) error {
	var rows [][]string
	for _, l := range lockers {
		reservation := "-"
		if l.Reservation != nil {
			reservation = *l.Reservation
		}
		low := "-"
		if l.Accessible {
			low = "low"
		}
		rows = append(rows, []string{l.ID, l.Size, l.Climate, low, l.State, l.Door, reservation, dash(strings.Join(l.Reasons, ", "))})
	}
	return a.table([]string{"LOCKER", "SIZE", "CLIMATE", "ACCESS", "STATE", "DOOR", "RESERVATION", "REASONS"}, rows)
}

func (a *app) openCommand() *cobra.Command {
	var reason string
	var empty bool
	open := &cobra.Command{
		Use:   "open LOCKER --reason REASON",
		Short: "Open a locker by hand",
		Long: `Open a locker by hand. The journal names you and the reason. An empty locker needs
an inspection afterwards, unless you vouch with --empty that it stays empty.`,
		Example:           "  lockerctl open A07 --reason \"cleaning\" --empty",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeLocker(),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showLocker(c.OpenLocker(ctx, args[0], reason, empty))
		}),
	}
	open.Flags().StringVar(&reason, "reason", "", "why, for the journal (required)")
	open.Flags().BoolVar(&empty, "empty", false, "vouch that the locker is empty and stays so")
	return required(open, "reason")
}

func (a *app) outOfOrderCommand() *cobra.Command {
	var reason string
	outOfOrder := &cobra.Command{
		Use:   "out-of-order LOCKER --reason REASON",
		Short: "Take a locker out of service",
		Long: `Take a locker out of service. A reserved locker drains: it goes out of service when
its parcel has gone. The reason is a word that lockers know, or free text.`,
		Example:           "  lockerctl out-of-order A07 --reason \"hinge is loose\"",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeLocker(),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showLocker(c.SetOutOfOrder(ctx, args[0], reason))
		}),
	}
	outOfOrder.Flags().StringVar(&reason, "reason", "", "why (required)")
	return required(outOfOrder, "reason")
}

func (a *app) inServiceCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "in-service LOCKER",
		Short:             "Put a locker back into service",
		Long:              "Put a locker back into service. While an inspection is pending, resolve it first.",
		Example:           "  lockerctl in-service A07",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeLocker(),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showLocker(c.SetInService(ctx, args[0]))
		}),
	}
}

var findings = []string{string(kiosk.Inside), string(kiosk.Absent)}

func (a *app) resolveCommand() *cobra.Command {
	var reservation string
	resolve := &cobra.Command{
		Use:   "resolve {LOCKER | --reservation ID} {inside | absent}",
		Short: "Say whether a parcel is inside, after having looked",
		Long: `Say whether a parcel is inside, after having looked. This ends an inspection; the
journal names you. Name the locker, or the reservation whose truth is unknown.`,
		Example:           "  lockerctl resolve A07 absent\n  lockerctl resolve --reservation r0000000012-k3m7pq2x inside",
		ValidArgsFunction: a.completeLocker(findings...),
		Args: func(_ *cobra.Command, args []string) error {
			want := 2
			if reservation != "" {
				want = 1
			}
			if len(args) != want {
				return fmt.Errorf("name a locker or --reservation, and then %s", strings.Join(findings, " or "))
			}
			if said := args[want-1]; !slices.Contains(findings, said) {
				return fmt.Errorf("%q is neither %s", said, strings.Join(findings, " nor "))
			}
			return nil
		},
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			said := kiosk.Finding(args[len(args)-1])
			if reservation != "" {
				return a.showReservation(c.ResolveReservation(ctx, reservation, said))
			}
			return a.showLocker(c.ResolveLocker(ctx, args[0], said))
		}),
	}
	resolve.Flags().StringVar(&reservation, "reservation", "", "a reservation instead of a locker")
	return resolve
}

// required refuses a command without the flag, or with an empty one, as wrong usage.
func required(cmd *cobra.Command, flag string) *cobra.Command {
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if strings.TrimSpace(cmd.Flag(flag).Value.String()) == "" {
			return fmt.Errorf("%s needs --%s", cmd.Name(), flag)
		}
		return nil
	}
	return cmd
}
