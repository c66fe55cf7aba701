package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/store"
)

func TestPartners(t *testing.T) {
	s := newStore(t)
	acme := kiosk.Partner{ID: "acme", Name: "Acme \"Parcels\" & Söhne", AddedAt: noon}
	bolt := kiosk.Partner{ID: "bolt", Name: "Bolt", AddedAt: noon, RemovedAt: noon.Add(time.Hour)}
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutPartner(bolt))
		require.NoError(t, tx.PutPartner(acme))
	})
	view(t, s, func(tx kiosk.Tx) {
		one, err := tx.Partner("acme")
		require.NoError(t, err)
		assert.Equal(t, acme, one)
		all, err := tx.Partners()
		require.NoError(t, err)
		assert.Equal(t, []kiosk.Partner{acme, bolt}, all, "by id, removed ones included")
		_, err = tx.Partner("nobody")
		require.ErrorIs(t, err, kiosk.ErrNoRecord)
	})
}

func TestCredentials(t *testing.T) {
	s := newStore(t)
	token := kiosk.Credential{Role: kiosk.RolePartner, Name: "Acme", Partner: "acme"}
	badge := kiosk.Credential{Role: kiosk.RoleCourier, Name: "Acme", Partner: "acme"}
	other := kiosk.Credential{Role: kiosk.RolePartner, Name: "Acme 2", Partner: "acme2"}
	admin := kiosk.Credential{Role: kiosk.RoleAdmin, Name: "root"}
	all := map[string]kiosk.Credential{"token": token, "badge": badge, "other": other, "admin": admin}
	update(t, s, func(tx kiosk.Tx) {
		for text, c := range all {
			require.NoError(t, tx.PutCredential(tag(text), c))
		}
	})
	view(t, s, func(tx kiosk.Tx) {
		for text, want := range all {
			got, err := tx.Credential(tag(text))
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
	})
	update(t, s, func(tx kiosk.Tx) {
		require.ErrorIs(t, tx.DeleteCredentials(""), store.ErrUnusable, "would be the admins'")
		require.NoError(t, tx.DeleteCredentials("acme"))
		require.NoError(t, tx.DeleteCredentials("acme"), "again")
	})
	view(t, s, func(tx kiosk.Tx) {
		for text, stays := range map[string]bool{"token": false, "badge": false, "other": true, "admin": true} {
			_, err := tx.Credential(tag(text))
			if stays {
				require.NoError(t, err, text)
			} else {
				require.ErrorIs(t, err, kiosk.ErrNoRecord, text)
			}
		}
	})
}

func TestAnnouncements(t *testing.T) {
	s := newStore(t)
	announce := func(partner kiosk.PartnerID, parcel kiosk.ParcelID, at time.Time) kiosk.Announcement {
		a := kiosk.Announcement{
			Partner: partner, Parcel: kiosk.Parcel{ID: parcel, Size: kiosk.SizeM, Climate: kiosk.Ambient},
			SealedContact: []byte("sealed"), At: at,
		}
		update(t, s, func(tx kiosk.Tx) { require.NoError(t, tx.PutAnnouncement(a)) })
		return a
	}
	announce("acme", "p1", noon.Add(-time.Hour))
	again := announce("acme", "p1", noon.Add(time.Hour))
	other := announce("bolt", "p1", noon)
	announce("acme", "p2", noon.Add(-3))
	announce("acme", "p3", noon.Add(-2))
	announce("acme", "p4", noon.Add(-1))

	update(t, s, func(tx kiosk.Tx) {
		got, err := tx.Announcement("acme", "p1")
		require.NoError(t, err)
		assert.Equal(t, again, got)

		require.NoError(t, tx.DeleteAnnouncement("acme", "p4"))
		require.NoError(t, tx.DeleteAnnouncement("acme", "p4"), "gone already")

		removed, err := tx.ForgetAnnouncements(noon, 1)
		require.NoError(t, err)
		assert.Equal(t, 1, removed)
		_, err = tx.Announcement("acme", "p2")
		require.ErrorIs(t, err, kiosk.ErrNoRecord, "oldest first")

		removed, err = tx.ForgetAnnouncements(noon, 100)
		require.NoError(t, err)
		assert.Equal(t, 1, removed)
		got, err = tx.Announcement("bolt", "p1")
		require.NoError(t, err, "noon is not before noon")
		assert.Equal(t, other, got)
		_, err = tx.Announcement("acme", "p1")
		require.NoError(t, err, "the newer announcement counts")
	})
}

func TestRequests(t *testing.T) {
	s := newStore(t)
	first := kiosk.Request{Partner: "acme", Key: "k1", Body: tag("body"), Reservation: "r1", At: noon}
	other := kiosk.Request{Partner: "bolt", Key: "k1", Body: tag("other"), Reservation: "r2", At: noon.Add(1)}
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutRequest(first))
		require.NoError(t, tx.PutRequest(other))
		require.NoError(t, tx.PutRequest(first))
	})
	update(t, s, func(tx kiosk.Tx) {
		got, err := tx.Request("acme", "k1")
		require.NoError(t, err)
		assert.Equal(t, first, got)
		got, err = tx.Request("bolt", "k1")
		require.NoError(t, err, "keys are per partner")
		assert.Equal(t, other, got)
		_, err = tx.Request("acme", "k2")
		require.ErrorIs(t, err, kiosk.ErrNoRecord)

		removed, err := tx.ForgetRequests(noon.Add(1), 100)
		require.NoError(t, err)
		assert.Equal(t, 1, removed)
		_, err = tx.Request("acme", "k1")
		require.ErrorIs(t, err, kiosk.ErrNoRecord)
		_, err = tx.Request("bolt", "k1")
		require.NoError(t, err)
	})
}

func TestMachine(t *testing.T) {
	s := newStore(t)
	var machine kiosk.Machine
	view(t, s, func(tx kiosk.Tx) {
		var err error
		machine, err = tx.Machine()
		require.NoError(t, err)
		assert.Regexp(t, `^[a-z2-7]{8}$`, machine.Epoch)
		assert.Equal(t, kiosk.Machine{Epoch: machine.Epoch}, machine, "nothing else is known yet")
	})
	machine.SeenAt, machine.Mark, machine.Untrusted = noon, noon.Add(1), "stepped"
	machine.Throttle = kiosk.Throttle{Wrong: 21, Until: noon, Wait: time.Minute}
	update(t, s, func(tx kiosk.Tx) {
		require.NoError(t, tx.PutMachine(machine))
		require.ErrorIs(t, tx.PutMachine(kiosk.Machine{}), store.ErrUnusable, "no epoch")
	})
	view(t, s, func(tx kiosk.Tx) {
		got, err := tx.Machine()
		require.NoError(t, err)
		assert.Equal(t, machine, got)
	})
	assert.NotEqual(t, machine.Epoch, epochOf(t, newStore(t)), "every database has its own")
}

func epochOf(t *testing.T, s *store.Store) (epoch string) {
	t.Helper()
	view(t, s, func(tx kiosk.Tx) {
		machine, err := tx.Machine()
		require.NoError(t, err)
		epoch = machine.Epoch
	})
	return epoch
}
