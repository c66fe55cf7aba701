package terminal

import (
	"errors"

	"lockerd/hal"
	"lockerd/kiosk"
)

// refusals say what a person is told when something cannot be done, by the
// first error that matches.
var refusals = []struct {
	err  error
	text text
}{
	{kiosk.ErrInvalidCode, textWrongCode},
	{kiosk.ErrExpired, textExpired},
	{kiosk.ErrUnknownCredential, textUnknownBadge},
	{kiosk.ErrForbidden, textUnknownBadge},
	{kiosk.ErrParcelHere, textParcelHere},
	{kiosk.ErrParcelTooBig, textTooBig},
	{kiosk.ErrNoLocker, textNoLocker},
	{kiosk.ErrJournalFull, textNoDropOffs},
	{kiosk.ErrHardware, textDoorFailed},
	{ErrLabelCheckDigit, textCheckDigit},
	{ErrLabelNoParcel, textNoParcelNumber},
	{ErrLabelMalformed, textUnreadable},
	{kiosk.ErrIllegalTransition, textNotNow},
	{kiosk.ErrInspectionPending, textNotNow},
	{kiosk.ErrNotFound, textNotNow},
	{kiosk.ErrStopped, textOutOfService},
}

// refuse tells the person why something cannot be done. What nobody at the
// kiosk could have caused goes to the log too.
func (t *Terminal) refuse(err error, about args) state {
	t.buzzer.Beep(hal.SoundRefused)
	var locked *kiosk.LockedOutError
	if errors.As(err, &locked) {
		about.wait = locked.RetryAfter
		return notice{text: textLockedOut, args: about}
	}
	for _, refusal := range refusals {
		if errors.Is(err, refusal.err) {
			return notice{text: refusal.text, args: about}
		}
	}
	if t.ctx.Err() == nil {
		t.log.ErrorContext(t.ctx, "the kiosk could not do what was asked for at the terminal", "error", err)
	}
	return notice{text: textNotNow, args: about}
}
