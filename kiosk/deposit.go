package kiosk

import "errors"

// activate ends a deposit well: the parcel is inside, its time starts, and the
// code goes out now and not earlier.
func (d *decision) activate(e episode) error {
	next, err := e.r.Status.On(deposited)
	if err != nil {
		return err
	}
	e.r.Status, e.r.Uncertain = next, false
	d.startTime(&e.r)
	if _, err := d.note(e.record(ReservationActive)); err != nil {
		return err
	}
	if err := d.issueCode(&e.r); err != nil {
		return err
	}
	if err := d.forgetAnnouncement(e.r); err != nil {
		return err
	}
	return d.save(e)
}

func (d *decision) forgetAnnouncement(r Reservation) error {
	err := d.DeleteAnnouncement(r.Partner, r.Parcel.ID)
	if errors.Is(err, ErrNoRecord) {
		return nil
	}
	return err
}

// withdraw cancels a deposit for good: nothing was deposited, or the parcel
// goes into the reservation that replaces this one.
func (d *decision) withdraw(e episode, replacedBy ReservationID, reasons ...Reason) error {
	next, err := e.r.Status.On(withdrawn)
	if err != nil {
		return err
	}
	e.r.Status, e.r.EndedAt = next, d.now
	e.r.ReplacedBy = replacedBy
	e.r.Uncertain = false
	attested := ""
	if e.l.Opening.Attested {
		attested = d.by.String()
	}
	if _, err := d.note(e.record(ReservationCancelled), "replaced_by", string(replacedBy), "empty_said_by", attested); err != nil {
		return err
	}
	for _, reason := range reasons {
		if err := d.addReason(&e.l, reason, ""); err != nil {
			return err
		}
	}
	if !e.l.Opening.seenOpen() {
		d.callOff(e.l.ID)
	}
	if e.l.Reservation == e.r.ID {
		if e.l, err = e.l.release(); err != nil {
			return err
		}
	}
	return d.save(e)
}

// replaceRules say what a replacement has to be like, and what becomes of the old locker.
type replaceRules struct {
	reasons []Reason // why the old locker goes out of order
	minimum Size     // of the new locker
}

// replace gives the parcel of a deposit another locker: a new reservation,
// named by the old one, which is cancelled. ErrNoLocker changes nothing.
func (d *decision) replace(old episode, parcel Parcel, rules replaceRules) (ReservationID, error) {
	want := Want{Size: rules.minimum, Climate: parcel.Climate, Accessible: old.r.Accessible}
	l, err := d.allocate(want, old.l.ID)
	if err != nil {
		return "", err
	}
	id, err := d.NextReservationID()
	if err != nil {
		return "", err
	}
	// The old one goes first: two reservations cannot hold one parcel.
	if err := d.withdraw(old, id, rules.reasons...); err != nil {
		return "", err
	}
	r := Reservation{
		ID: id, Partner: old.r.Partner, Parcel: parcel, SealedContact: old.r.SealedContact,
		Accessible: old.r.Accessible, Status: Depositing, CreatedAt: d.now,
	}
	if _, err := d.startDeposit(l, r, old.l.Opening.By); err != nil {
		return "", err
	}
	return id, nil
}
