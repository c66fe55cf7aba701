package kiosk

import (
	"context"
	"time"
)

// sweepBatch bounds one transaction of the sweep.
const sweepBatch = 100

// How long things are remembered that nobody configures.
const (
	rememberRequests      = day      // Idempotency-Keys
	rememberAnnouncements = 30 * day // parcels that never came
)

// Sweep does all that is due now: it warns, expires and queues returns, and
// forgets what is old enough. It is idempotent, and its cost grows with what is
// due, not with what is stored. While the clock is not believed, nothing is due.
func (k *Kiosk) Sweep(ctx context.Context) (expired int, err error) {
	if err := k.reviewClock(itself, false); err != nil {
		return 0, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return expired, err
		}
		var done, ended int
		err := k.decide(itself, func(d *decision) error {
			var err error
			done, ended, err = d.sweep()
			return err
		})
		if err != nil {
			return expired, err
		}
		expired += ended
		if done < sweepBatch {
			return expired, nil
		}
	}
}

// sweep does one batch and says how many reservations it looked at and expired.
func (d *decision) sweep() (looked, expired int, err error) {
	if !d.trusted {
		return 0, 0, nil
	}
	due, err := d.DueReservations(d.now, sweepBatch)
	if err != nil {
		return 0, 0, err
	}
	for _, r := range due {
		if d.isDue(r) {
			err = d.expire(r)
			expired++
		} else {
			err = d.warn(r)
		}
		if err != nil {
			return 0, 0, err
		}
	}
	if len(due) == sweepBatch {
		return len(due), expired, nil
	}
	return len(due), expired, d.forget()
}

// warn tells the customer, once, that the deadline comes near.
func (d *decision) warn(r Reservation) error {
	r.Warned = true
	if _, err := d.noteReservation(ReservationExpiring, r, "expires_at", r.ExpiresAt.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	return d.putReservation(r)
}

// expire ends a reservation whose deadline has passed and queues its return.
func (d *decision) expire(r Reservation) error {
	next, err := r.Status.On(deadline)
	if err != nil {
		return err
	}
	l, err := d.Locker(r.Locker)
	if err != nil {
		return err
	}
	r.Status, r.EndedAt = next, d.now
	r.Return = &Return{Status: ReturnPending, Since: d.now}
	d.forgetCode(&r)
	if _, err := d.noteReservation(ReservationExpired, r); err != nil {
		return err
	}
	policy := d.k.rules.Expiry.Reclaim
	if _, err := d.noteReservation(ReturnQueued, r, "reclaim", string(policy)); err != nil {
		return err
	}
	// A parcel of which nobody knows whether it is there needs a person in any case.
	if policy == ReclaimAtOnce && !r.Uncertain {
		r.Return.Elsewhere = true
		if l, err = l.release(); err != nil {
			return err
		}
	}
	return d.put(l, r)
}

// forget removes a few of the oldest things that nobody needs any more. A few
// at a time keeps the sweep short and the file's free list small.
func (d *decision) forget() error {
	if _, err := d.ForgetRequests(d.now.Add(-rememberRequests), sweepBatch); err != nil {
		return err
	}
	if _, err := d.ForgetAnnouncements(d.now.Add(-rememberAnnouncements), sweepBatch); err != nil {
		return err
	}
	if _, err := d.PruneReservations(d.now.Add(-d.k.rules.KeepHistory), sweepBatch); err != nil {
		return err
	}
	return d.pruneJournal()
}

// sweepRegularly sweeps until ctx ends.
func (k *Kiosk) sweepRegularly(ctx context.Context) {
	for {
		timer := k.clock.NewTimer(k.rules.Expiry.SweepEvery)
		select {
		case <-timer.C():
		case <-ctx.Done():
			timer.Stop()
			return
		}
		if _, err := k.Sweep(ctx); err != nil && ctx.Err() == nil {
			k.log.ErrorContext(ctx, "the sweep failed and is tried again", "error", err)
		}
	}
}
