package store

import "lockerd/kiosk"

var lockers = table[kiosk.Locker]{
	in:  inLockers,
	key: func(l kiosk.Locker) ([]byte, error) { return textKey(l.ID) },
}

// Lockers returns all lockers by id.
func (t *tx) Lockers() ([]kiosk.Locker, error) { return lockers.all(t) }

// Locker returns one locker.
func (t *tx) Locker(id kiosk.LockerID) (kiosk.Locker, error) {
	key, err := textKey(id)
	return lockers.load(t, key, err)
}

// PutLocker adds or replaces a locker.
func (t *tx) PutLocker(l kiosk.Locker) error { return lockers.put(t, l) }

// DeleteLocker removes a locker, if there is one.
func (t *tx) DeleteLocker(id kiosk.LockerID) error {
	key, err := textKey(id)
	if err != nil {
		return err
	}
	return lockers.remove(t, key)
}
