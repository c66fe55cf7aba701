package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

// journalOptions select what is shown of the journal.
type journalOptions struct {
	after  uint64
	given  bool // after was given
	limit  int
	follow bool
}

func (a *app) journalCommand() *cobra.Command {
	var o journalOptions
	journal := &cobra.Command{
		Use:   "journal",
		Short: "Read the journal",
		Long: `Read the journal: the newest records, or with --after all that follow a sequence.
With --follow it goes on as things happen, and --json prints one record a line.`,
		Example: "  lockerctl journal --limit 20\n  lockerctl journal --after 1200 --json\n  lockerctl journal --follow",
		Args:    cobra.NoArgs,
	}
	journal.Flags().Uint64Var(&o.after, "after", 0, "records after this sequence")
	journal.Flags().IntVar(&o.limit, "limit", 100, "at most so many; with --after all, unless it is given")
	journal.Flags().BoolVarP(&o.follow, "follow", "f", false, "go on as things happen")
	journal.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if o.limit < 1 {
			return fmt.Errorf("--limit is 1 or more")
		}
		o.given = cmd.Flags().Changed("after")
		if o.given && !cmd.Flags().Changed("limit") {
			o.limit = 0
		}
		return nil
	}
	journal.RunE = a.asking(func(ctx context.Context, c *web.Client, _ []string) error {
		if !o.given {
			s, err := c.Status(ctx)
			if err != nil {
				return err
			}
			o.after = s.Journal.Seq - min(s.Journal.Seq, uint64(o.limit))
		}
		if o.follow {
			return a.followJournal(ctx, c, o)
		}
		return a.readJournal(ctx, c, o)
	})
	return journal
}

func (a *app) readJournal(ctx context.Context, c *web.Client, o journalOptions) error {
	all := web.RecordList{Records: []kiosk.Record{}}
	for {
		const page = 1000
		want := page
		if o.limit > 0 {
			want = min(page, o.limit-len(all.Records))
		}
		list, err := c.Journal(ctx, o.after, want)
		if err != nil {
			return err
		}
		all.Records = append(all.Records, list.Records...)
		if len(list.Records) < want || len(all.Records) == o.limit {
			break
		}
		o.after = list.Records[len(list.Records)-1].Seq
	}
	return a.print(all, func() error {
		for _, rec := range all.Records {
			if err := a.showRecord(rec); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *app) followJournal(ctx context.Context, c *web.Client, o journalOptions) error {
	line := json.NewEncoder(a.out)
	line.SetEscapeHTML(false)
	for rec, err := range c.Follow(ctx, &o.after) {
		if errors.Is(err, context.Canceled) {
			return nil // the operator has seen enough
		}
		if err != nil {
			return fmt.Errorf("the journal ends here: %w", err)
		}
		show := a.showRecord
		if a.json {
			show = func(rec kiosk.Record) error { return line.Encode(rec) }
		}
		if err := show(rec); err != nil {
			return err
		}
	}
	return nil
}

// showRecord prints one record on one line.
func (a *app) showRecord(rec kiosk.Record) error {
	said := []string{fmt.Sprintf("%6d", rec.Seq), rec.At.In(a.zone).Format(time.DateTime), fmt.Sprintf("%-24s", rec.Kind)}
	name := func(name, value string) {
		if value != "" {
			said = append(said, name+"="+value)
		}
	}
	name("locker", string(rec.Locker))
	name("reservation", string(rec.Reservation))
	name("parcel", string(rec.Parcel))
	name("partner", string(rec.Partner))
	name("by", rec.Actor)
	for _, key := range slices.Sorted(maps.Keys(rec.Detail)) {
		name(key, rec.Detail[key])
	}
	_, err := fmt.Fprintln(a.out, plain(strings.TrimRight(strings.Join(said, " "), " ")))
	return err
}
