package kiosk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// BadgePrefix begins what every courier's badge says, so that a scan of one is
// never taken for a parcel's label.
const BadgePrefix = "LKB-"

// Authenticate returns who a token stands for, or ErrUnknownCredential.
func (k *Kiosk) Authenticate(ctx context.Context, token string) (Actor, error) {
	c, err := k.credential(ctx, token)
	if err != nil {
		return Actor{}, err
	}
	if c.Role == RoleCourier {
		return Actor{}, ErrUnknownCredential // a badge is no token
	}
	return Actor(c), nil
}

// Badge returns the courier that a scanned badge stands for, or ErrUnknownCredential.
func (k *Kiosk) Badge(ctx context.Context, badge string) (Actor, error) {
	c, err := k.credential(ctx, badge)
	if err != nil {
		return Actor{}, err
	}
	if c.Role != RoleCourier {
		return Actor{}, ErrUnknownCredential // a token is no badge
	}
	return Actor(c), nil
}

func (k *Kiosk) credential(ctx context.Context, secret string) (Credential, error) {
	if err := ctx.Err(); err != nil {
		return Credential{}, err
	}
	var c Credential
	err := k.store.View(func(tx Tx) error {
		var err error
		c, err = tx.Credential(k.keyring.TokenTag(secret))
		return err
	})
	if errors.Is(err, ErrNoRecord) {
		return c, ErrUnknownCredential
	}
	return c, k.storeError(err)
}

// AddPartner makes a delivery company known. Its token and badge are in the
// answer and nowhere else.
func (k *Kiosk) AddPartner(ctx context.Context, by Actor, name string) (NewPartner, error) {
	if !by.IsAdmin() {
		return NewPartner{}, ErrForbidden
	}
	if err := checkText("name", name, 1, maxName); err != nil {
		return NewPartner{}, err
	}
	if err := ctx.Err(); err != nil {
		return NewPartner{}, err
	}
	added := NewPartner{
		Partner: Partner{ID: PartnerID("p" + strings.ToLower(rand.Text()[:12])), Name: name},
		Token:   RandomToken(),
		Badge:   BadgePrefix + RandomToken(),
	}
	err := k.decide(by, func(d *decision) error {
		added.AddedAt = d.now
		if err := d.PutPartner(added.Partner); err != nil {
			return err
		}
		token := Credential{Role: RolePartner, Name: name, Partner: added.ID}
		if err := d.PutCredential(k.keyring.TokenTag(added.Token), token); err != nil {
			return err
		}
		badge := Credential{Role: RoleCourier, Name: name, Partner: added.ID}
		if err := d.PutCredential(k.keyring.TokenTag(added.Badge), badge); err != nil {
			return err
		}
		_, err := d.note(Record{Kind: PartnerAdded, Partner: added.ID}, "name", name)
		return err
	})
	return added, err
}

// AddAdmin returns a fresh token for a named operator, which is shown this once.
func (k *Kiosk) AddAdmin(ctx context.Context, by Actor, name string) (token string, err error) {
	if !by.IsAdmin() {
		return "", ErrForbidden
	}
	if err := checkText("name", name, 1, maxName); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	token = RandomToken()
	err = k.decide(by, func(d *decision) error {
		return d.PutCredential(k.keyring.TokenTag(token), Credential{Role: RoleAdmin, Name: name})
	})
	return token, err
}

// Partners lists the partners, removed ones included.
func (k *Kiosk) Partners(ctx context.Context) ([]Partner, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var all []Partner
	err := k.store.View(func(tx Tx) error {
		var err error
		all, err = tx.Partners()
		return err
	})
	return all, k.storeError(err)
}

// RemovePartner revokes a partner's token and badge. Its parcels stay where
// they are, and its customers' codes stay good.
func (k *Kiosk) RemovePartner(ctx context.Context, by Actor, id PartnerID) error {
	if !by.IsAdmin() {
		return ErrForbidden
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return k.decide(by, func(d *decision) error {
		p, err := d.Partner(id)
		if errors.Is(err, ErrNoRecord) || err == nil && !p.RemovedAt.IsZero() {
			return fmt.Errorf("partner %q: %w", id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		p.RemovedAt = d.now
		if err := d.DeleteCredentials(id); err != nil {
			return err
		}
		if err := d.PutPartner(p); err != nil {
			return err
		}
		_, err = d.note(Record{Kind: PartnerRemoved, Partner: id}, "name", p.Name)
		return err
	})
}
