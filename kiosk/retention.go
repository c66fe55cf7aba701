package kiosk

import "slices"

// pruneJournal removes the oldest records that nobody needs: delivered to every
// consumer, older than the journal is kept, and not about an episode, return
// or inspection that is still open.
func (d *decision) pruneJournal() error {
	anchor, err := d.Anchor()
	if err != nil {
		return err
	}
	oldest, err := d.Records(anchor.Seq, sweepBatch)
	if err != nil {
		return err
	}
	keepFrom := d.now.Add(-d.k.rules.Journal.Keep)
	if len(oldest) == 0 || !oldest[0].At.Before(keepFrom) {
		return nil
	}
	needed, err := d.neededRecords()
	if err != nil {
		return err
	}
	last := anchor
	for _, r := range oldest {
		if !r.At.Before(keepFrom) || r.Seq > needed.delivered || needed.mentions(r) {
			break
		}
		last = Link{Seq: r.Seq, Hash: r.Hash}
	}
	if last.Seq == anchor.Seq {
		return nil
	}
	return d.PruneRecords(last)
}

// needed is what keeps records in the journal.
type needed struct {
	delivered    uint64 // every consumer has come this far
	reservations []ReservationID
	lockers      []LockerID
}

func (n needed) mentions(r Record) bool {
	return r.Reservation != "" && slices.Contains(n.reservations, r.Reservation) ||
		r.Locker != "" && slices.Contains(n.lockers, r.Locker)
}

func (d *decision) neededRecords() (needed, error) {
	cursors, err := d.Cursors()
	if err != nil {
		return needed{}, err
	}
	n := needed{delivered: d.head.Seq}
	for _, consumer := range consumers {
		n.delivered = min(n.delivered, cursors[consumer])
	}
	lockers, err := d.Lockers()
	if err != nil {
		return needed{}, err
	}
	for _, l := range lockers {
		if l.Reservation != "" {
			n.reservations = append(n.reservations, l.Reservation)
		}
		if l.Has(Inspect) {
			n.lockers = append(n.lockers, l.ID)
		}
	}
	returns, err := d.OpenReturns()
	for _, r := range returns {
		n.reservations = append(n.reservations, r.ID)
	}
	return n, err
}

// booksFull says whether the books have reached their size. Drop-offs are then
// refused; what is inside can always be fetched.
func (k *Kiosk) booksFull() bool { return k.store.Size() >= k.rules.Journal.MaxSize }
