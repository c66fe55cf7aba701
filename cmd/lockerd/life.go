package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/kiosk/terminal"
	"lockerd/store"
)

// devices are the hardware of one kiosk.
type devices struct {
	bank    hal.Bank
	keypad  hal.Keypad
	scanner hal.Scanner
	screen  hal.Screen
	buzzer  hal.Buzzer
	clock   hal.Clock
}

// life is one kiosk from power on to power off.
type life struct {
	books    *store.Store
	bank     hal.Bank
	kiosk    *kiosk.Kiosk
	stop     context.CancelFunc
	terminal sync.WaitGroup
	over     atomic.Bool
}

// setting is what every life of a kiosk has in common.
type setting struct {
	rules     kiosk.Rules
	language  terminal.Language
	keyring   *kiosk.Keyring
	messenger kiosk.Messenger
	log       *slog.Logger
}

// begin opens the kiosk for business. It takes over the books and the bank.
func begin(ctx context.Context, s setting, books *store.Store, d devices) (*life, error) {
	k, err := kiosk.Open(ctx, s.rules, kiosk.Parts{
		Store: books, Bank: d.bank, Clock: d.clock, Keyring: s.keyring,
		Codes: kiosk.RandomCodes{}, Messenger: s.messenger, Log: s.log,
	})
	if err != nil {
		return nil, errors.Join(err, d.bank.Close(), books.Close())
	}
	l := &life{books: books, bank: d.bank, kiosk: k}
	t := terminal.New(terminal.Parts{
		Kiosk: k, Keypad: d.keypad, Scanner: d.scanner, Screen: d.screen, Buzzer: d.buzzer,
		Clock: d.clock, Language: s.language, KioskID: s.rules.KioskID, Log: s.log,
	})
	var running context.Context
	running, l.stop = context.WithCancel(context.Background())
	l.terminal.Go(func() {
		if err := t.Run(running); err != nil && !errors.Is(err, context.Canceled) {
			k.Fault("terminal", err)
		}
	})
	return l, nil
}

// end closes the kiosk: what is under way is finished or journaled. A life
// ends once; ending it again is no error.
func (l *life) end() error {
	if l.over.Swap(true) {
		return nil
	}
	l.stop()
	l.terminal.Wait()
	return errors.Join(
		wrap("close the kiosk", l.kiosk.Close()),
		wrap("release the latches", l.bank.Close()),
		wrap("close the books", l.books.Close()),
	)
}

// die ends the kiosk as a power cut does: the books first, so that nothing that
// is under way is written any more.
func (l *life) die() error {
	if l.over.Swap(true) {
		return nil
	}
	err := l.books.Close()
	l.kiosk.Abandon()
	l.stop()
	l.terminal.Wait()
	return errors.Join(err, l.bank.Close())
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
