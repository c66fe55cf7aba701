package store

import (
	"bytes"

	"lockerd/kiosk"
)

var partners = table[kiosk.Partner]{
	in:  inPartners,
	key: func(p kiosk.Partner) ([]byte, error) { return textKey(p.ID) },
}

// Partner returns one partner.
func (t *tx) Partner(id kiosk.PartnerID) (kiosk.Partner, error) {
	key, err := textKey(id)
	return partners.load(t, key, err)
}

// Partners returns all partners by id, removed ones included.
func (t *tx) Partners() ([]kiosk.Partner, error) { return partners.all(t) }

// PutPartner adds or replaces a partner.
func (t *tx) PutPartner(p kiosk.Partner) error { return partners.put(t, p) }

// Credential returns what a token or badge stands for.
func (t *tx) Credential(tag kiosk.Tag) (kiosk.Credential, error) {
	return load[kiosk.Credential](t, inCredentials, tag[:])
}

// PutCredential makes the token or badge of that tag stand for something.
func (t *tx) PutCredential(tag kiosk.Tag, c kiosk.Credential) error {
	return save(t, inCredentials, tag[:], c)
}

// DeleteCredentials removes all credentials of a partner. There are a handful
// of credentials at a kiosk, so it looks at all of them.
func (t *tx) DeleteCredentials(partner kiosk.PartnerID) error {
	if err := usable(string(partner)); err != nil {
		return err
	}
	var tags [][]byte
	err := t.scan(inCredentials, nil, func(key, value []byte) (bool, error) {
		c, err := decode[kiosk.Credential](inCredentials, key, value)
		if err == nil && c.Partner == partner {
			tags = append(tags, bytes.Clone(key))
		}
		return true, err
	})
	if err != nil {
		return err
	}
	return t.delete(inCredentials, tags...)
}
