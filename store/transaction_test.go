package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	s := openStore(t, path)
	full := fullReservation("r1")
	update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PutReservation(full)) })
	epoch := epochOf(t, s)
	require.NoError(t, s.Close())

	s = openStore(t, path)
	view(t, s, func(tx kiosk.Tx) {
		got, err := tx.ReservationByCode(*full.CodeTag)
		require.NoError(t, err)
		assert.Equal(t, full, got)
	})
	assert.Equal(t, epoch, epochOf(t, s), "the epoch is drawn once")
}

// An Update that fails, in whatever way, has changed nothing.
func TestUpdateIsAllOrNothing(t *testing.T) {
	before := fullReservation("r1")
	refused := errors.New("refused by the rules")
	write := func(tx kiosk.Tx) {
		after := before
		after.Status, after.CodeTag, after.Return = kiosk.PickedUp, nil, nil
		require.NoError(t, tx.PutReservation(after))
		require.NoError(t, tx.PutReservation(fullReservation("r2")))
		require.NoError(t, tx.PutLocker(kiosk.Locker{ID: "07"}))
		require.NoError(t, tx.AppendRecord(chain(kiosk.Link{}, 1)[0]))
		_, err := tx.NextReservationID()
		require.NoError(t, err)
	}
	cases := map[string]func(*testing.T, *store.Store){
		"TheRulesRefuse": func(t *testing.T, s *store.Store) {
			err := s.Update(func(tx kiosk.Tx) error { write(tx); return refused })
			assert.Equal(t, refused, err, "as it was returned")
		},
		"TheRulesPanic": func(t *testing.T, s *store.Store) {
			assert.PanicsWithError(t, refused.Error(), func() {
				assert.NoError(t, s.Update(func(tx kiosk.Tx) error { write(tx); panic(refused) }))
			})
		},
		"TheBooksContradict": func(t *testing.T, s *store.Store) {
			err := s.Update(func(tx kiosk.Tx) error {
				write(tx)
				second := fullReservation("r3")
				second.Parcel = fullReservation("r2").Parcel
				second.ReplacedBy = ""
				return tx.PutReservation(second)
			})
			assert.ErrorIs(t, err, store.ErrContradiction)
		},
	}
	for name, fail := range cases {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PutReservation(before)) })
			fail(t, s)
			view(t, s, func(tx kiosk.Tx) {
				got, err := tx.ReservationByCode(*before.CodeTag)
				require.NoError(t, err)
				assert.Equal(t, before, got)
				_, err = tx.Reservation("r2")
				require.ErrorIs(t, err, kiosk.ErrNoRecord)
				_, err = tx.Locker("07")
				require.ErrorIs(t, err, kiosk.ErrNoRecord)
				head, err := tx.Head()
				require.NoError(t, err)
				assert.Zero(t, head)
			})
			update(t, s, func(tx kiosk.Tx) {
				id, err := tx.NextReservationID()
				require.NoError(t, err)
				assert.True(t, strings.HasPrefix(string(id), "r0000000001-"))
			})
		})
	}
}

// everyCall calls every method of a transaction and returns the errors.
func everyCall(tx kiosk.Tx) (reads, writes map[string]error) {
	reads, writes = map[string]error{}, map[string]error{}
	_, reads["Lockers"] = tx.Lockers()
	_, reads["Locker"] = tx.Locker("07")
	_, reads["Reservation"] = tx.Reservation("r1")
	_, reads["ReservationByCode"] = tx.ReservationByCode(tag("c"))
	_, reads["ReservationByParcel"] = tx.ReservationByParcel("acme", "p")
	_, reads["DueReservations"] = tx.DueReservations(noon, 1)
	_, reads["OpenReturns"] = tx.OpenReturns()
	reads["Reservations"] = tx.Reservations("", func(kiosk.Reservation) bool { return true })
	_, reads["Head"] = tx.Head()
	_, reads["Anchor"] = tx.Anchor()
	_, reads["Records"] = tx.Records(0, 1)
	_, reads["Cursor"] = tx.Cursor("uplink")
	_, reads["Cursors"] = tx.Cursors()
	_, reads["Partner"] = tx.Partner("acme")
	_, reads["Partners"] = tx.Partners()
	_, reads["Credential"] = tx.Credential(tag("t"))
	_, reads["Announcement"] = tx.Announcement("acme", "p")
	_, reads["Request"] = tx.Request("acme", "k")
	_, reads["Machine"] = tx.Machine()

	writes["PutLocker"] = tx.PutLocker(kiosk.Locker{ID: "07"})
	writes["DeleteLocker"] = tx.DeleteLocker("07")
	writes["PutReservation"] = tx.PutReservation(fullReservation("r1"))
	_, writes["NextReservationID"] = tx.NextReservationID()
	writes["AppendRecord"] = tx.AppendRecord(kiosk.Record{Seq: 1})
	writes["PutCursor"] = tx.PutCursor("uplink", 1)
	writes["PutPartner"] = tx.PutPartner(kiosk.Partner{ID: "acme"})
	writes["PutCredential"] = tx.PutCredential(tag("t"), kiosk.Credential{})
	writes["PutAnnouncement"] = tx.PutAnnouncement(kiosk.Announcement{Partner: "acme", Parcel: kiosk.Parcel{ID: "p"}})
	writes["PutRequest"] = tx.PutRequest(kiosk.Request{Partner: "acme", Key: "k"})
	writes["PutMachine"] = tx.PutMachine(kiosk.Machine{Epoch: "e"})
	return reads, writes
}

func TestViewChangesNothing(t *testing.T) {
	view(t, newStore(t), func(tx kiosk.Tx) {
		_, writes := everyCall(tx)
		for call, err := range writes {
			assert.ErrorIs(t, err, store.ErrReadOnly, call)
		}
	})
}

func TestATransactionIsOverWhenItsFunctionReturns(t *testing.T) {
	s := newStore(t)
	var kept []kiosk.Tx
	keep := func(tx kiosk.Tx) { kept = append(kept, tx) }
	view(t, s, keep)
	update(t, s, keep)
	require.Error(t, s.Update(func(tx kiosk.Tx) error { keep(tx); return errors.New("refused") }))
	for _, tx := range kept {
		reads, writes := everyCall(tx)
		for call, err := range reads {
			assert.ErrorIs(t, err, store.ErrEnded, call)
		}
		for call, err := range writes {
			assert.ErrorIs(t, err, store.ErrEnded, call)
		}
	}
}

func TestUnusableIDs(t *testing.T) {
	s := newStore(t)
	for name, id := range map[string]string{"Empty": "", "TooLong": strings.Repeat("x", 1025), "NotUTF8": "a\xffb"} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, s.Update(func(tx kiosk.Tx) error {
				parcel := kiosk.Parcel{ID: kiosk.ParcelID(id)}
				assert.ErrorIs(t, tx.PutLocker(kiosk.Locker{ID: kiosk.LockerID(id)}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutReservation(kiosk.Reservation{ID: kiosk.ReservationID(id), Status: kiosk.PickedUp}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutReservation(kiosk.Reservation{ID: "r1", Partner: "acme", Parcel: parcel, Status: kiosk.Active}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutReservation(kiosk.Reservation{ID: "r1", Partner: kiosk.PartnerID(id), Parcel: kiosk.Parcel{ID: "p"}, Status: kiosk.Active}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutPartner(kiosk.Partner{ID: kiosk.PartnerID(id)}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutAnnouncement(kiosk.Announcement{Partner: "acme", Parcel: parcel}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutRequest(kiosk.Request{Partner: "acme", Key: id}), store.ErrUnusable)
				assert.ErrorIs(t, tx.PutCursor(id, 1), store.ErrUnusable)

				// Nothing can lie there, which is all that a reader wants to know.
				_, err := tx.Reservation(kiosk.ReservationID(id))
				assert.ErrorIs(t, err, kiosk.ErrNoRecord)
				_, err = tx.ReservationByParcel("acme", kiosk.ParcelID(id))
				assert.ErrorIs(t, err, kiosk.ErrNoRecord)
				_, err = tx.Request("acme", id)
				assert.ErrorIs(t, err, kiosk.ErrNoRecord)
				return nil
			}))
		})
	}
}

func TestCloseWaitsForTheTransactionUnderWay(t *testing.T) {
	for name, begin := range map[string]func(*store.Store, func(kiosk.Tx) error) error{
		"View":   (*store.Store).View,
		"Update": (*store.Store).Update,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			closed := make(chan error)
			require.NoError(t, begin(s, func(tx kiosk.Tx) error {
				started := make(chan struct{})
				go func() {
					close(started)
					closed <- s.Close()
				}()
				<-started
				for range 100 {
					if _, err := tx.Machine(); err != nil {
						return err
					}
				}
				select {
				case err := <-closed:
					return fmt.Errorf("closed during the transaction: %w", err)
				default:
					return nil
				}
			}))
			require.NoError(t, <-closed)
			nothing := func(kiosk.Tx) error { return nil }
			require.ErrorIs(t, s.View(nothing), kiosk.ErrStoreClosed)
			require.ErrorIs(t, s.Update(nothing), kiosk.ErrStoreClosed)
			require.NoError(t, s.Close(), "again")
		})
	}
}

// Readers see either all of an Update or nothing of it, while others write.
func TestReadersAndWritersTogether(t *testing.T) {
	s := newStore(t)
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for range 25 {
				assert.NoError(t, s.Update(func(tx kiosk.Tx) error {
					head, err := tx.Head()
					if err != nil {
						return err
					}
					return errors.Join(tx.AppendRecord(chain(head, 1)[0]), tx.PutCursor("uplink", head.Seq+1))
				}))
			}
		})
		work.Go(func() {
			for range 100 {
				assert.NoError(t, s.View(func(tx kiosk.Tx) error {
					head, err := tx.Head()
					assert.NoError(t, err)
					seq, err := tx.Cursor("uplink")
					assert.Equal(t, head.Seq, seq)
					return err
				}))
			}
			assert.Positive(t, s.Size())
		})
	}
	work.Wait()
	_, head, _ := journal(t, s)
	assert.Equal(t, uint64(100), head.Seq)
}

// The size has to fall when records are pruned, or a full journal stays full.
func TestSizeFollowsWhatIsKept(t *testing.T) {
	s := newStore(t)
	small := s.Size()
	records := chain(kiosk.Link{}, 2000)
	appendAll(t, s, records)
	view(t, s, func(kiosk.Tx) {})
	full := s.Size()
	assert.Greater(t, full, small+300_000)
	update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PruneRecords(link(records[1999]))) })
	view(t, s, func(kiosk.Tx) {})
	assert.Less(t, s.Size(), small+100_000)
}

func TestGreatestSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	s, err := store.Open(path, store.Options{MaxSize: 17 << 20})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	head := kiosk.Link{}
	for range 100 {
		records := chain(head, 1000)
		err = s.Update(func(tx kiosk.Tx) error {
			for _, r := range records {
				if err := tx.AppendRecord(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			break
		}
		head = link(records[999])
	}
	require.ErrorIs(t, err, store.ErrFull)
	_, now, _ := journal(t, s)
	assert.Equal(t, head, now, "nothing of the last attempt")
	assert.Empty(t, s.Check())
	update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PruneRecords(head)) })
	appendAll(t, s, chain(head, 1000))
}
