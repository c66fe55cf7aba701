package web_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/hal"
	"lockerd/kiosk"
	"lockerd/kiosk/web"
	"lockerd/simulator"
)

func TestDropOffAndPickup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		before := get[web.Availability](s, "/v1/availability")
		assert.Equal(t, web.Count{Free: 2, Total: 2}, before.Sizes["S"])

		r, code := s.deposit("P1")
		assert.Equal(t, "depositing", r.Status)
		assert.Nil(t, r.ExpiresAt)
		stored := get[web.Reservation](s, "/v1/reservations/"+r.ID)
		assert.Equal(t, "active", stored.Status)
		require.NotNil(t, stored.ExpiresAt)
		assert.Equal(t, time.UTC, stored.ExpiresAt.Location())
		assert.Equal(t, web.Count{Free: 1, Reserved: 1, Total: 2}, get[web.Availability](s, "/v1/availability").Sizes["S"])

		picked := decoded[web.PickUp](t, s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"` + code + `"}`}), http.StatusOK)
		assert.Equal(t, r.ID, picked.Reservation)
		assert.Equal(t, r.Locker, picked.Locker)
		assert.Equal(t, "P1", picked.Parcel.ID)
		time.Sleep(time.Second)
		_, err := s.world.Take(hal.DoorID(r.Locker))
		require.NoError(t, err)
		require.NoError(t, s.world.Push(hal.DoorID(r.Locker)))
		time.Sleep(5 * time.Second)
		assert.Equal(t, "picked_up", get[web.Reservation](s, "/v1/reservations/"+r.ID).Status)

		refused(t, s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"` + code + `"}`}), http.StatusNotFound, "invalid_code")
		assert.NotContains(t, s.do(request{method: "GET", path: "/v1/journal", token: s.admin}).Body.String(), code)
	})
}

func TestSameKeyAnswersTheSameReservation(t *testing.T) {
	s := newSite(t)
	first := s.dropOff("P1")
	assert.Equal(t, first.ID, s.dropOff("P1").ID)

	other := request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "key-P1", body: `{"parcel":{"id":"P2","size":"S"}}`}
	refused(t, s.do(other), http.StatusUnprocessableEntity, "idempotency_mismatch")
	other.key, other.body = "another", `{"parcel":{"id":"P1","size":"S"}}`
	refused(t, s.do(other), http.StatusConflict, "parcel_already_here")
}

func TestFullBankHasNoLocker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		for _, parcel := range []string{"P1", "P2", "P3", "P4"} {
			s.deposit(parcel)
		}
		rec := s.do(request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k5", body: `{"parcel":{"id":"P5","size":"S"}}`})
		refused(t, rec, http.StatusConflict, "no_locker_available")
	})
}

func TestWrongCodesLockTheKioskOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		wrong := request{method: "POST", path: "/v1/pickups", body: `{"code":"000000"}`}
		for range 20 {
			refused(t, s.do(wrong), http.StatusNotFound, "invalid_code")
		}
		time.Sleep(500 * time.Millisecond)
		rec := s.do(wrong)
		refused(t, rec, http.StatusTooManyRequests, "locked_out")
		assert.Equal(t, "30", rec.Header().Get("Retry-After"), "29.5 s, rounded up")
		assert.EqualValues(t, 30, get[web.Status](s, "/v1/status").LockedOutForS)
	})
}

func TestExpiredParcelGoesToTheReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, func(r *kiosk.Rules) { r.Expiry.SweepEvery = 365 * 24 * time.Hour })
		r, code := s.deposit("P1")
		extended := decoded[web.Reservation](t, s.do(request{method: "POST", path: "/v1/reservations/" + r.ID + "/extend", token: s.admin}), http.StatusOK)
		assert.Equal(t, 1, extended.Extensions)
		refused(t, s.do(request{method: "POST", path: "/v1/reservations/" + r.ID + "/extend", token: s.admin}), http.StatusConflict, "illegal_transition")

		time.Sleep(7 * 24 * time.Hour)
		swept := decoded[web.Sweep](t, s.do(request{method: "POST", path: "/v1/sweep", token: s.admin}), http.StatusOK)
		assert.Equal(t, 1, swept.Expired)
		refused(t, s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"` + code + `"}`}), http.StatusGone, "reservation_expired")

		queue := get[web.ReturnList](s, "/v1/returns?status=pending").Returns
		require.Len(t, queue, 1)
		assert.Equal(t, "P1", queue[0].Parcel.ID)
		assert.Equal(t, r.Locker, queue[0].Locker)
		require.NotNil(t, get[web.Reservation](s, "/v1/reservations/"+r.ID).Return)

		taken := decoded[web.Return](t, s.do(request{method: "POST", path: "/v1/returns/" + queue[0].ID + "/collect", token: s.partner}), http.StatusOK)
		assert.Equal(t, "collecting", taken.Status)
		time.Sleep(time.Second)
		require.NoError(t, s.world.Push(hal.DoorID(r.Locker)))
		time.Sleep(5 * time.Second)
		assert.Empty(t, get[web.ReturnList](s, "/v1/returns?status=pending").Returns)
	})
}

func TestOperatorTakesALockerOutAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		do := func(path, body string) web.Locker {
			t.Helper()
			return decoded[web.Locker](t, s.do(request{method: "POST", path: "/v1/lockers/A1/" + path, token: s.admin, body: body}), http.StatusOK)
		}
		assert.Equal(t, []string{"technician"}, do("out-of-order", `{"reason":"hinge is loose"}`).Reasons)
		assert.Equal(t, "empty", do("in-service", "").State)

		do("open", `{"reason":"cleaning"}`)
		time.Sleep(time.Second)
		assert.Equal(t, "open", get[web.Locker](s, "/v1/lockers/A1").Door)
		require.NoError(t, s.world.Push("A1"))
		time.Sleep(15 * time.Second)
		locker := get[web.Locker](s, "/v1/lockers/A1")
		assert.Equal(t, []string{"inspect"}, locker.Reasons)
		refused(t, s.do(request{method: "POST", path: "/v1/lockers/A1/in-service", token: s.admin}), http.StatusConflict, "inspection_pending")
		status := get[web.Status](s, "/v1/status")
		require.NotEmpty(t, status.Attention)
		assert.Equal(t, "A1", status.Attention[0].Locker)
		assert.Equal(t, "empty", do("resolve", `{"parcel":"absent"}`).State)
	})
}

func TestDeadBusIsAHardwareFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		r, code := s.deposit("P1")
		require.NoError(t, s.world.SetBusFault(simulator.BusDead, true))
		refused(t, s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"` + code + `"}`}), http.StatusServiceUnavailable, "hardware_fault")
		time.Sleep(10 * time.Second)
		bus := get[web.Status](s, "/v1/status").Bus
		assert.Equal(t, 4, bus.Unreadable)
		assert.NotEmpty(t, bus.LastError)

		require.NoError(t, s.world.SetBusFault(simulator.BusDead, false))
		time.Sleep(time.Minute)
		picked := decoded[web.PickUp](t, s.do(request{method: "POST", path: "/v1/pickups", body: `{"code":"` + code + `"}`}), http.StatusOK)
		assert.Equal(t, r.ID, picked.Reservation, "the code stayed good")
	})
}

func TestAnnouncedParcelNeedsNoSize(t *testing.T) {
	s := newSite(t)
	announced := decoded[web.Parcel](t, s.do(request{
		method: "PUT", path: "/v1/parcels/P%201", token: s.partner, body: `{"dims_mm":[100,350,180],"climate":"ambient"}`,
	}), http.StatusOK)
	assert.Equal(t, "P 1", announced.ID)
	rec := s.do(request{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k", body: `{"parcel":{"id":"P 1"}}`})
	assert.Equal(t, "S", decoded[web.Reservation](t, rec, http.StatusCreated).Size)
}

func TestStoppedKioskSaysSo(t *testing.T) {
	s := newSite(t)
	require.NoError(t, s.kiosk.Close())
	for _, r := range []request{
		{method: "POST", path: "/v1/pickups", body: `{"code":"123456"}`},
		{method: "POST", path: "/v1/dropoffs", token: s.partner, key: "k", body: goodDropOff},
		{method: "POST", path: "/v1/lockers/A1/in-service", token: s.admin},
	} {
		refused(t, s.do(r), http.StatusServiceUnavailable, "stopped")
	}
}
