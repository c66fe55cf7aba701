package kiosk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// DeviceKeySize is the length of a device key in bytes.
const DeviceKeySize = 32

// Tag is a keyed hash: it finds a code, token, badge or request again without
// telling what it was to whoever has only the database.
type Tag [sha256.Size]byte

// MarshalText writes the tag in hexadecimal.
func (t Tag) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Tag) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(t) {
		return fmt.Errorf("tag of %d hexadecimal digits, want %d", len(text), hex.EncodedLen(len(t)))
	}
	_, err := hex.Decode(t[:], text)
	return err
}

// Keyring holds what is derived from the device key, which lies outside the
// database: one key a use (HKDF, RFC 5869), so that no use weakens another.
type Keyring struct {
	code, token, request []byte // HMAC-SHA256
	seal                 cipher.AEAD
}

// ErrUnsealed answers for sealed bytes that this device's key does not open.
var ErrUnsealed = errors.New("sealed with another device key, or damaged")

// NewKeyring derives the keys from a device key of DeviceKeySize bytes.
func NewKeyring(device []byte) (*Keyring, error) {
	if len(device) != DeviceKeySize {
		return nil, fmt.Errorf("device key of %d bytes, want %d", len(device), DeviceKeySize)
	}
	derive := func(use string) []byte {
		key, err := hkdf.Key(sha256.New, device, nil, "lockerd "+use, 32)
		if err != nil {
			panic(fmt.Sprintf("kiosk: hkdf of fixed lengths: %v", err))
		}
		return key
	}
	block, err := aes.NewCipher(derive("seal"))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Keyring{code: derive("code"), token: derive("token"), request: derive("request"), seal: seal}, nil
}

// CodeTag returns the tag of a pickup code.
func (k *Keyring) CodeTag(code string) Tag { return mac(k.code, code) }

// TokenTag returns the tag of a token or badge.
func (k *Keyring) TokenTag(token string) Tag { return mac(k.token, token) }

// RequestTag returns the tag of a request's content.
func (k *Keyring) RequestTag(content []byte) Tag { return mac(k.request, string(content)) }

// Seal encrypts with AES-256-GCM. What the bytes belong to, such as a
// reservation's id, is bound in: they open for nothing else.
func (k *Keyring) Seal(plain []byte, belongsTo string) []byte {
	return k.seal.Seal(nil, nil, plain, []byte(belongsTo))
}

// Unseal returns what Seal was given, or ErrUnsealed.
func (k *Keyring) Unseal(sealed []byte, belongsTo string) ([]byte, error) {
	plain, err := k.seal.Open(nil, nil, sealed, []byte(belongsTo))
	if err != nil {
		return nil, ErrUnsealed
	}
	return plain, nil
}

func mac(key []byte, text string) Tag {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return Tag(h.Sum(nil))
}

// RandomToken returns a fresh secret of 160 bits from crypto/rand, in the
// letters and digits of base 32, which every scanner and shell leaves alone.
func RandomToken() string { return rand.Text() + rand.Text()[:6] }
