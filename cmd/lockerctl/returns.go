package main

import (
	"context"

	"github.com/spf13/cobra"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

func (a *app) returnsCommand() *cobra.Command {
	var status string
	returns := &cobra.Command{
		Use:     "returns",
		Short:   "List the expired parcels that have to go to the depot, oldest first",
		Example: "  lockerctl returns --status pending\n  lockerctl returns collect r0000000012-k3m7pq2x",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			list, err := c.Returns(ctx, status)
			if err != nil {
				return err
			}
			return a.print(list, func() error { return a.returnTable(list.Returns) })
		}),
	}
	statusFlag(returns, &status, words([]kiosk.ReturnStatus{kiosk.ReturnPending, kiosk.ReturnCollecting, kiosk.ReturnCollected}))
	returns.AddCommand(&cobra.Command{
		Use:     "collect ID",
		Short:   "Open the locker of an expired parcel, to take it out",
		Long:    "Open the locker of an expired parcel, to take it out. The return is collected once the door was seen open and closed.",
		Example: "  lockerctl returns collect r0000000012-k3m7pq2x",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			r, err := c.Collect(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(r, func() error { return a.returnTable([]web.Return{r}) })
		}),
	})
	return returns
}

func (a *app) returnTable(returns []web.Return) error {
	var rows [][]string
	for _, r := range returns {
		rows = append(rows, []string{r.ID, r.Partner, r.Parcel.ID, r.Parcel.Size, dash(r.Locker), r.Status, a.when(r.Since)})
	}
	return a.table([]string{"RETURN", "PARTNER", "PARCEL", "SIZE", "LOCKER", "STATUS", "SINCE"}, rows)
}
