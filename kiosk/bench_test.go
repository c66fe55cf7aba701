package kiosk_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockerd/hal/haltest"
	"lockerd/kiosk"
	"lockerd/simulator"
	"lockerd/store"
)

// BenchmarkDropOff is a courier's wait: from the request until the decision is
// durable and the latch is energised, on the disk of TMPDIR.
func BenchmarkDropOff(b *testing.B) {
	n := 200
	var k *kiosk.Kiosk
	var courier kiosk.Actor
	for i := 0; b.Loop(); i++ {
		if i%n == 0 {
			b.StopTimer()
			k, courier = emptyBank(b, n)
			b.StartTimer()
		}
		_, err := k.DropOff(b.Context(), courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: kiosk.ParcelID(fmt.Sprintf("P%d", i)), Size: kiosk.SizeS}})
		require.NoError(b, err)
		b.StopTimer()
		time.Sleep(3 * time.Millisecond) // the latch before has to be off
		b.StartTimer()
	}
}

// BenchmarkWrongCode is what a guess costs: a lookup, and a count that is
// durable before the answer.
func BenchmarkWrongCode(b *testing.B) {
	k, _ := emptyBank(b, 24)
	for b.Loop() {
		_, err := k.Pickup(b.Context(), "123456")
		require.Error(b, err)
	}
}

func emptyBank(b *testing.B, n int) (*kiosk.Kiosk, kiosk.Actor) {
	b.Helper()
	rules := kiosk.DefaultRules()
	rules.Lockers = bankOf(map[kiosk.Size]int{kiosk.SizeS: n})
	rules.Codes.Throttle.Entries = 1 << 30
	var doors []simulator.Door
	for i := range rules.Lockers {
		rules.Lockers[i].Latch.Pulse = time.Millisecond
		doors = append(doors, simulator.Door{ID: rules.Lockers[i].Door})
	}
	books, err := store.Open(filepath.Join(b.TempDir(), "lockerd.db"), store.Options{})
	require.NoError(b, err)
	key := sha256.Sum256(nil)
	keyring, err := kiosk.NewKeyring(key[:])
	require.NoError(b, err)
	clock := haltest.NewClock()
	bank := simulator.NewWorld(clock, doors).Bank()
	k, err := kiosk.Open(b.Context(), rules, kiosk.Parts{
		Store: books, Bank: bank, Clock: clock, Keyring: keyring, Codes: kiosk.RandomCodes{}, Messenger: &mailbox{},
	})
	require.NoError(b, err)
	b.Cleanup(func() {
		require.NoError(b, k.Close())
		require.NoError(b, bank.Close())
		require.NoError(b, books.Close())
	})
	p, err := k.AddPartner(b.Context(), kiosk.Admin("bench"), "bench")
	require.NoError(b, err)
	courier, err := k.Badge(b.Context(), p.Badge)
	require.NoError(b, err)
	return k, courier
}
