package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"lockerd/kiosk"
	"lockerd/store"
)

const booksFile = "lockerd.db"

// errBroken is how verify ends when the books are not in order.
var errBroken = errors.New("the books are broken")

func newVerifyCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "verify [--data DIR | FILE]",
		Short: "Check books, invariants and journal of a database",
		Long: `Check a database that no daemon has open, or a copy of one: the file's
structure, every index, the rules that the books must obey at every instant, and
the journal's chain of hashes. Nothing is changed.

Exit code 0: all is in order. 1: something is broken, each problem on a line.`,
		Example: "  lockerd verify --data /var/lib/lockerd\n  lockerd verify copy.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := booksPath(dir, args)
			if err != nil {
				return err
			}
			return failed(verify(cmd, path))
		},
	}
	cmd.Flags().StringVar(&dir, "data", "", "the data `DIR` whose "+booksFile+" is checked")
	return cmd
}

func booksPath(dir string, args []string) (string, error) {
	switch {
	case len(args) == 1 && dir != "":
		return "", errors.New("name either --data DIR or FILE, not both")
	case len(args) == 1:
		return args[0], nil
	case dir != "":
		return filepath.Join(dir, booksFile), nil
	}
	dir, err := simulatorDir()
	return filepath.Join(dir, booksFile), err
}

func verify(cmd *cobra.Command, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	books, err := store.OpenReadOnly(path)
	if err != nil {
		return err
	}
	wrong, summary, err := examine(books)
	if err := errors.Join(err, books.Close()); err != nil {
		return err
	}
	for _, problem := range wrong {
		cmd.PrintErrln(problem.Error())
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s: %w: %d problems", path, errBroken, len(wrong))
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: in order, %s\n", path, summary)
	return err
}

// examine checks the file, and the books in it as far as the file can be
// trusted: a walk over damaged pages may never end.
func examine(books *store.Store) (wrong []error, summary string, err error) {
	wrong = books.Check()
	if errors.Is(errors.Join(wrong...), store.ErrDamaged) {
		return wrong, "", nil
	}
	err = books.View(func(tx kiosk.Tx) error {
		wrong = append(wrong, kiosk.Verify(tx)...)
		var err error
		summary, err = summarise(tx)
		return err
	})
	return wrong, summary, err
}

func summarise(tx kiosk.Tx) (string, error) {
	lockers, err := tx.Lockers()
	if err != nil {
		return "", err
	}
	reservations := 0
	err = tx.Reservations("", func(kiosk.Reservation) bool { reservations++; return true })
	if err != nil {
		return "", err
	}
	anchor, err := tx.Anchor()
	if err != nil {
		return "", err
	}
	head, err := tx.Head()
	return fmt.Sprintf("%d lockers, %d reservations, records %d to %d, chain %x",
		len(lockers), reservations, anchor.Seq+1, head.Seq, head.Hash[:4]), err
}
