package kiosk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

var small = map[kiosk.Size]int{kiosk.SizeS: 2, kiosk.SizeM: 1, kiosk.SizeL: 1}

func TestParcelGoesInAndComesOut(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.drop("P1", kiosk.SizeS)
		assert.Equal(t, kiosk.Depositing, r.Status)
		assert.True(t, s.isOpen(r.Locker))
		assert.Empty(t, s.mail.code("P1"), "no code before the deposit is confirmed")

		s.put(r.Locker, "P1")
		s.shut(r.Locker)
		r = s.now(r.ID)
		assert.Equal(t, kiosk.Active, r.Status)
		assert.Equal(t, 3*24*time.Hour, r.ExpiresAt.Sub(r.DepositedAt))
		code := s.mail.code("P1")
		assert.Regexp(t, `^[0-9]{6}$`, code)

		got := s.fetch("P1")
		assert.Equal(t, kiosk.PickedUp, got.Status)
		assert.Nil(t, got.SealedCode, "delivered and ended")
		assert.Equal(t, kiosk.Empty, s.locker(r.Locker).State)
		assert.Equal(t, 2, s.free(kiosk.SizeS))

		_, err := s.Pickup(s.ctx, code)
		require.ErrorIs(t, err, kiosk.ErrInvalidCode, "a code opens once")
		assert.Equal(t, []kiosk.Kind{
			kiosk.ReservationCreated, kiosk.DoorUnlatched, kiosk.DoorOpened, kiosk.DoorClosed,
			kiosk.ReservationActive, kiosk.CodeIssued,
			kiosk.ReservationCollecting, kiosk.DoorUnlatched, kiosk.DoorOpened, kiosk.DoorClosed,
			kiosk.ReservationPickedUp,
		}, s.journal(of(r.ID)))
	})
}

// TestThreeTransactionsEach: the decision before the latch, the opening when
// it is seen, and the outcome. Messages and their cursors cost none.
func TestThreeTransactionsEach(t *testing.T) {
	at(t, small, nil, func(s *site) {
		before := s.updates.Load()
		s.deposit("P1", kiosk.SizeS)
		assert.EqualValues(t, 3, s.updates.Load()-before, "drop-off")
		before = s.updates.Load()
		s.fetch("P1")
		assert.EqualValues(t, 3, s.updates.Load()-before, "pickup")
	})
}

func TestDropOffRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		want  kiosk.DropOff
		err   error
		field string // of an InvalidError
	}{
		"SizeNotKnown":  {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P"}}, kiosk.ErrSizeRequired, ""},
		"FitsNothing":   {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Dims: kiosk.Dims{2000, 10, 10}}}, kiosk.ErrParcelTooBig, ""},
		"NoLockerOfIt":  {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Size: kiosk.SizeXL}}, kiosk.ErrNoLocker, ""},
		"OtherClimate":  {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Size: kiosk.SizeS, Climate: kiosk.Frozen}}, kiosk.ErrNoLocker, ""},
		"NoParcel":      {kiosk.DropOff{Parcel: kiosk.Parcel{Size: kiosk.SizeS}}, nil, "parcel.id"},
		"ControlKeys":   {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P\x01", Size: kiosk.SizeS}}, nil, "parcel.id"},
		"NegativeSide":  {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Dims: kiosk.Dims{-1, 10, 10}}}, nil, "parcel.dims_mm"},
		"UnknownNeeds":  {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Size: kiosk.SizeS, Climate: "tropical"}}, nil, "climate"},
		"NegativeGrams": {kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Size: kiosk.SizeS, WeightG: -5}}, nil, "parcel.weight_g"},
	} {
		t.Run(name, func(t *testing.T) {
			at(t, small, nil, func(s *site) {
				before := s.Head()
				_, err := s.DropOff(s.ctx, s.courier, c.want)
				if c.field != "" {
					var wrong *kiosk.InvalidError
					require.ErrorAs(t, err, &wrong)
					assert.Equal(t, c.field, wrong.Field)
				} else {
					require.ErrorIs(t, err, c.err)
				}
				assert.Equal(t, before, s.Head(), "a refusal changes nothing")
				assert.Equal(t, 2, s.free(kiosk.SizeS))
			})
		})
	}
}

func TestOnlyDeliverersDropOff(t *testing.T) {
	at(t, small, nil, func(s *site) {
		for _, by := range []kiosk.Actor{s.admin, kiosk.Customer} {
			_, err := s.DropOff(s.ctx, by, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P", Size: kiosk.SizeS}})
			require.ErrorIs(t, err, kiosk.ErrForbidden)
		}
	})
}

func TestSameParcelTwice(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}})
		var here *kiosk.ParcelHereError
		require.ErrorAs(t, err, &here)
		assert.Equal(t, r.ID, here.Reservation.ID)
		s.fetch("P1")
		again := s.deposit("P1", kiosk.SizeS)
		assert.NotEqual(t, r.ID, again.ID)
	})
}

func TestIdempotencyKey(t *testing.T) {
	at(t, small, nil, func(s *site) {
		want := kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}, Key: "k1"}
		first, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		s.soon()
		pulses := len(s.world.Coils())
		again, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		assert.Equal(t, first.ID, again.ID)
		assert.Len(t, s.world.Coils(), pulses, "the same key moves no door")

		other := want
		other.Parcel.Size = kiosk.SizeM
		_, err = s.DropOff(s.ctx, s.courier, other)
		require.ErrorIs(t, err, kiosk.ErrIdempotencyMismatch)

		stranger, err := s.AddPartner(s.ctx, s.admin, "Other")
		require.NoError(t, err)
		by, err := s.Authenticate(s.ctx, stranger.Token)
		require.NoError(t, err)
		theirs, err := s.DropOff(s.ctx, by, want)
		require.NoError(t, err, "keys and parcels are per partner")
		assert.NotEqual(t, first.ID, theirs.ID)
	})
}

func TestIdempotencyKeySurvivesARestartAndADay(t *testing.T) {
	at(t, small, nil, func(s *site) {
		want := kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}, Key: "k1"}
		r, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		s.soon()
		s.put(r.Locker, "P1")
		s.shut(r.Locker)
		s.cut()
		s.start()
		s.pass(23 * time.Hour)
		again, err := s.DropOff(s.ctx, s.courier, want)
		require.NoError(t, err)
		assert.Equal(t, r.ID, again.ID)
		s.pass(2 * time.Hour)
		_, err = s.DropOff(s.ctx, s.courier, want)
		require.ErrorIs(t, err, kiosk.ErrParcelHere, "the key is forgotten, the parcel is not")
	})
}

func TestAnnouncedParcelNeedsNoQuestion(t *testing.T) {
	at(t, small, nil, func(s *site) {
		to := kiosk.Contact{Channel: "sms", Address: "+49 151 0000000"}
		require.NoError(t, s.Announce(s.ctx, s.courier, kiosk.Parcel{ID: "P1", Size: kiosk.SizeM}, to))
		r := s.drop("P1", kiosk.NoSize)
		assert.Equal(t, kiosk.LockerID("M1"), r.Locker)
		s.put(r.Locker, "P1")
		s.shut(r.Locker)
		assert.Equal(t, to, s.mail.sent[0].To)
	})
}

func TestDoorThatStandsOpenIsNotAssigned(t *testing.T) {
	at(t, map[kiosk.Size]int{kiosk.SizeS: 2}, nil, func(s *site) {
		s.fault("S1", "switch_stuck_open", true)
		s.soon()
		assert.Equal(t, 1, s.free(kiosk.SizeS))
		assert.Equal(t, kiosk.LockerID("S2"), s.drop("P1", kiosk.SizeS).Locker)
		_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P2", Size: kiosk.SizeS}})
		require.ErrorIs(t, err, kiosk.ErrNoLocker)
	})
}

func TestDeadBusTakesEverythingOutOfReach(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		require.NoError(t, s.world.SetBusFault("dead", true))
		s.soon()
		assert.Zero(t, s.free(kiosk.SizeS))
		_, err := s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P2", Size: kiosk.SizeS}})
		require.ErrorIs(t, err, kiosk.ErrNoLocker)

		_, err = s.Pickup(s.ctx, s.mail.code("P1"))
		require.ErrorIs(t, err, kiosk.ErrHardware)
		assert.Equal(t, kiosk.Active, s.now(r.ID).Status, "the code stays good")

		require.NoError(t, s.world.SetBusFault("dead", false))
		s.pass(10 * time.Second)
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status, "a latch fault never blocks the holder of the code")
		assert.Contains(t, s.locker(r.Locker).Reasons, kiosk.LatchFault)
	})
}
