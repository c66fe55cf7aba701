package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two hundred couriers, twenty-four lockers.
func TestManyCouriersFewLockers(t *testing.T) {
	t.Parallel()
	s := openSite(t, quickLatches)
	const couriers, lockers = 200, 24
	answers, errs := make([]answer, couriers), make([]error, couriers)
	var crowd sync.WaitGroup
	start := make(chan struct{})
	for i := range couriers {
		crowd.Go(func() {
			<-start
			parcel := small(fmt.Sprintf("PKT-%03d", i))
			answers[i], errs[i] = s.partner.send(t.Context(), http.MethodPost, "/v1/dropoffs", parcel, "Idempotency-Key", parcel.Parcel.ID)
		})
	}
	close(start)
	crowd.Wait()

	given := map[string]string{}
	for i, a := range answers {
		require.NoError(t, errs[i])
		if a.status != http.StatusCreated {
			assert.Equal(t, http.StatusConflict, a.status, a)
			assert.Equal(t, "no_locker_available", a.code(), a)
			continue
		}
		r, err := read[reservation](a, http.StatusCreated)
		require.NoError(t, err)
		assert.Empty(t, given[r.Locker], "locker %s was given to %s as well", r.Locker, r.ID)
		given[r.Locker] = r.ID
	}
	assert.Len(t, given, lockers)
	for _, l := range s.lockers() {
		require.NotNil(t, l.Reservation, "locker %s", l.ID)
		assert.Equal(t, given[l.ID], *l.Reservation)
	}
	for size, count := range get[availability](t, s.admin, "/v1/availability").Sizes {
		assert.Zero(t, count.Free, size)
		assert.Equal(t, count.Total, count.Reserved, size)
	}
}
