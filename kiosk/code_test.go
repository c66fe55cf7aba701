package kiosk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

// dealt gives the codes of a list, and the last one for ever.
type dealt []string

func (d *dealt) Code(int) (string, error) {
	next := (*d)[0]
	if len(*d) > 1 {
		*d = (*d)[1:]
	}
	return next, nil
}

func TestNoTwoLiveReservationsShareACode(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.stop()
		s.codes = &dealt{"111111", "111111", "222222"}
		s.start()
		s.deposit("P1", kiosk.SizeS)
		s.deposit("P2", kiosk.SizeS)
		assert.Equal(s, "111111", s.mail.code("P1"))
		assert.Equal(s, "222222", s.mail.code("P2"))
		assert.Equal(s, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestRandomCodesHaveTheirLength(t *testing.T) {
	for digits := kiosk.MinCodeLength; digits <= kiosk.MaxCodeLength; digits++ {
		seen := map[string]bool{}
		for range 200 {
			code, err := kiosk.RandomCodes{}.Code(digits)
			require.NoError(t, err)
			require.Len(t, code, digits)
			require.NotContains(t, code, " ")
			seen[code] = true
		}
		assert.Greater(t, len(seen), 190, "codes of %d digits repeat", digits)
	}
}
