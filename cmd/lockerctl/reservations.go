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

func words[T ~string](all []T) []string {
	var list []string
	for _, one := range all {
		list = append(list, string(one))
	}
	return list
}

// status adds a --status flag that takes one of the words.
func statusFlag(cmd *cobra.Command, status *string, known []string) {
	cmd.Flags().StringVar(status, "status", "", "only those that are: "+strings.Join(known, ", "))
	if err := cmd.RegisterFlagCompletionFunc("status", oneOf(known...)); err != nil {
		panic(err) // the flag was added one line above
	}
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if *status != "" && !slices.Contains(known, *status) {
			return fmt.Errorf("--status %q is none of %s", *status, strings.Join(known, ", "))
		}
		return nil
	}
}

func (a *app) reservationsCommand() *cobra.Command {
	var q web.ReservationQuery
	reservations := &cobra.Command{
		Use:     "reservations [ID]",
		Short:   "List the reservations, newest first, or show one",
		Example: "  lockerctl reservations --status active\n  lockerctl reservations r0000000012-k3m7pq2x",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			if len(args) == 1 {
				return a.showReservation(c.Reservation(ctx, args[0]))
			}
			list, err := c.Reservations(ctx, q)
			if err != nil {
				return err
			}
			return a.print(list, func() error { return a.reservationTable(list.Reservations) })
		}),
	}
	statusFlag(reservations, &q.Status, words(kiosk.Statuses))
	reservations.Flags().StringVar(&q.Before, "before", "", "only those older than this id")
	reservations.Flags().IntVar(&q.Limit, "limit", 100, "at most so many, 1 to 1000")
	return reservations
}

func (a *app) showReservation(r web.Reservation, err error) error {
	if err != nil {
		return err
	}
	return a.print(r, func() error { return a.reservationTable([]web.Reservation{r}) })
}

func (a *app) reservationTable(reservations []web.Reservation) error {
	var rows [][]string
	for _, r := range reservations {
		rows = append(rows, []string{r.ID, r.Partner, r.Parcel.ID, r.Size, r.Locker, r.Status, a.when(r.CreatedAt), a.whenever(r.ExpiresAt), dash(remarks(r))})
	}
	return a.table([]string{"RESERVATION", "PARTNER", "PARCEL", "SIZE", "LOCKER", "STATUS", "CREATED", "EXPIRES", "REMARKS"}, rows)
}

// remarks are what is out of the ordinary about a reservation.
func remarks(r web.Reservation) string {
	var said []string
	if r.Uncertain {
		said = append(said, "uncertain: nobody knows whether the parcel is inside")
	}
	if r.Extensions > 0 {
		said = append(said, fmt.Sprintf("extended %d times", r.Extensions))
	}
	if r.ReplacedBy != "" {
		said = append(said, "replaced by "+r.ReplacedBy)
	}
	if r.Return != nil {
		said = append(said, "return "+r.Return.Status)
	}
	return strings.Join(said, ", ")
}

func (a *app) extendCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "extend RESERVATION",
		Short:   "Give the customer more time",
		Example: "  lockerctl extend r0000000012-k3m7pq2x",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showReservation(c.Extend(ctx, args[0]))
		}),
	}
}

func (a *app) resendCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "resend RESERVATION",
		Short:   "Send the customer the code once more",
		Example: "  lockerctl resend r0000000012-k3m7pq2x",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showReservation(c.Resend(ctx, args[0]))
		}),
	}
}

func (a *app) cancelCommand() *cobra.Command {
	var empty bool
	cancel := &cobra.Command{
		Use:   "cancel RESERVATION [--empty]",
		Short: "End a drop-off without a parcel",
		Long: `End a drop-off without a parcel. Without --empty nobody has said that the locker is
empty, and it may need an inspection.`,
		Example: "  lockerctl cancel r0000000012-k3m7pq2x --empty",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return a.showReservation(c.Cancel(ctx, args[0], empty))
		}),
	}
	cancel.Flags().BoolVar(&empty, "empty", false, "you have seen that the locker is empty")
	return cancel
}
