package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"lockerd/kiosk/web"
)

func (a *app) partnerCommand() *cobra.Command {
	partner := &cobra.Command{
		Use:     "partner",
		Short:   "Add, list and remove delivery companies",
		Example: "  lockerctl partner add \"Acme Parcels\"\n  lockerctl partner list",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return fmt.Errorf("say what to do: partner add NAME, partner list, or partner remove ID")
		},
	}
	partner.AddCommand(a.partnerAdd(), a.partnerList(), a.partnerRemove())
	return partner
}

func (a *app) partnerAdd() *cobra.Command {
	return &cobra.Command{
		Use:     "add NAME",
		Short:   "Add a delivery company",
		Long:    "Add a delivery company. Its token and badge are shown this once; the kiosk keeps neither.",
		Example: "  lockerctl partner add \"Acme Parcels\"",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			p, err := c.AddPartner(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(p, func() error {
				err := columns(a.out, [][]string{{"Partner", p.ID}, {"Name", p.Name}, {"Token", p.Token}, {"Badge", p.Badge}})
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.out, "\nKeep token and badge now: they are not shown again.")
				return err
			})
		}),
	}
}

func (a *app) partnerList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the delivery companies",
		Example: "  lockerctl partner list",
		Args:    cobra.NoArgs,
		RunE: a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
			list, err := c.Partners(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func() error {
				var rows [][]string
				for _, p := range list.Partners {
					rows = append(rows, []string{p.ID, p.Name, a.when(p.AddedAt), a.whenever(p.RemovedAt)})
				}
				return a.table([]string{"PARTNER", "NAME", "ADDED", "REMOVED"}, rows)
			})
		}),
	}
}

func (a *app) partnerRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove ID",
		Short:   "End a delivery company's token and badge",
		Long:    "End a delivery company's token and badge. Its parcels stay, and customers can still collect them.",
		Example: "  lockerctl partner remove pgdrvfvvgehv4",
		Args:    cobra.ExactArgs(1),
		RunE: a.asking(func(ctx context.Context, c *web.Client, args []string) error {
			return c.RemovePartner(ctx, args[0])
		}),
	}
}
