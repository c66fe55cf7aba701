package kiosk_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
)

func TestMessagesFailWithoutTouchingADecision(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.mail.breakDown(errors.New("no network"))
		r := s.deposit("P1", kiosk.SizeS)
		assert.Equal(t, kiosk.Active, r.Status)
		s.pass(10 * time.Minute)
		assert.Empty(t, s.mail.code("P1"))
		s.cut()
		s.start()
		s.mail.breakDown(nil)
		s.pass(2 * time.Minute)
		assert.NotEmpty(t, s.mail.code("P1"), "rather late than never")
		assert.Equal(t, kiosk.PickedUp, s.fetch("P1").Status)
	})
}

func TestCodeDeliveredAfterTheEpisodeEndedIsForgottenThen(t *testing.T) {
	at(t, small, nil, func(s *site) {
		s.mail.breakDown(errors.New("no network"))
		r := s.deposit("P1", kiosk.SizeS)
		s.pass(73 * time.Hour)
		require.Equal(t, kiosk.Expired, s.now(r.ID).Status)
		require.NotNil(t, s.now(r.ID).SealedCode, "not delivered yet")
		s.mail.breakDown(nil)
		s.pass(2 * time.Minute)
		assert.NotEmpty(t, s.mail.code("P1"))
		assert.Nil(t, s.now(r.ID).SealedCode)
	})
}

func TestCopyOfTheDatabaseShowsNoSecret(t *testing.T) {
	at(t, small, nil, func(s *site) {
		to := kiosk.Contact{Channel: "sms", Address: "+49-151-SECRET-NUMBER"}
		p, err := s.AddPartner(s.ctx, s.admin, "Parcels & Sons")
		require.NoError(t, err)
		_, err = s.DropOff(s.ctx, s.courier, kiosk.DropOff{Parcel: kiosk.Parcel{ID: "P1", Size: kiosk.SizeS}, Contact: to, Key: "key"})
		require.NoError(t, err)
		s.soon()
		s.put("S1", "P1")
		s.shut("S1")
		code := s.mail.code("P1")
		require.NotEmpty(t, code)
		books, err := os.ReadFile(s.path)
		require.NoError(t, err)
		assert.True(t, bytes.Contains(books, []byte("Parcels")), "the books are what is being searched")
		for what, secret := range map[string]string{
			"code": `"` + code + `"`, "contact": to.Address, "token": p.Token, "badge": p.Badge,
		} {
			assert.False(t, bytes.Contains(books, []byte(secret)), "the %s lies open in the books", what)
		}
		assert.False(t, bytes.Contains(books, []byte(code)), "the code's digits lie open in the books")
	})
}

func TestCodeIsSentAgain(t *testing.T) {
	at(t, small, nil, func(s *site) {
		r := s.deposit("P1", kiosk.SizeS)
		first := s.mail.code("P1")
		_, err := s.Resend(s.ctx, s.courier, r.ID)
		require.ErrorIs(t, err, kiosk.ErrForbidden)
		_, err = s.Resend(s.ctx, s.admin, r.ID)
		require.NoError(t, err)
		s.soon()
		assert.Equal(t, []kiosk.Kind{kiosk.CodeIssued, kiosk.CodeIssued}, s.mail.kinds("P1"))
		assert.Equal(t, first, s.mail.code("P1"))
		s.fetch("P1")
		_, err = s.Resend(s.ctx, s.admin, r.ID)
		require.ErrorIs(t, err, kiosk.ErrIllegalTransition)
	})
}
