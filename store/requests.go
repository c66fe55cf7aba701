package store

import (
	"time"

	"lockerd/kiosk"
)

var requests = table[kiosk.Request]{
	in:  inRequests,
	key: requestKey,
	entries: func(r kiosk.Request) ([]entry, error) {
		key, err := requestKey(r)
		return []entry{{inRequestAt, timeKey(r.At, key), nil}}, err
	},
	indexes: []bucket{inRequestAt},
}

func requestKey(r kiosk.Request) ([]byte, error) { return pairKey(r.Partner, r.Key) }

// Request returns what a partner asked for under an Idempotency-Key.
func (t *tx) Request(partner kiosk.PartnerID, idempotencyKey string) (kiosk.Request, error) {
	key, err := pairKey(partner, idempotencyKey)
	return requests.load(t, key, err)
}

// PutRequest remembers an Idempotency-Key.
func (t *tx) PutRequest(r kiosk.Request) error { return requests.put(t, r) }

// ForgetRequests removes those from before the given time, oldest first, at most limit.
func (t *tx) ForgetRequests(before time.Time, limit int) (int, error) {
	return requests.forget(t, inRequestAt, before, limit)
}
