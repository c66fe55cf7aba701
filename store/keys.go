package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"lockerd/kiosk"
)

// maxText is how many bytes of text one part of a key may have. Two parts and
// a time stay far below bbolt's limit for a key.
const maxText = 1024

// usable says whether the text can be part of a key. JSON would replace invalid
// UTF-8, and the record would no longer say under which key it lies.
func usable(text string) error {
	switch {
	case text == "":
		return fmt.Errorf("an empty id %w", ErrUnusable)
	case len(text) > maxText:
		return fmt.Errorf("an id of %d bytes %w", len(text), ErrUnusable)
	case !utf8.ValidString(text):
		return fmt.Errorf("the id %q, which is not valid UTF-8, %w", text, ErrUnusable)
	}
	return nil
}

// textKey is the key of something with one id.
func textKey[T ~string](id T) ([]byte, error) {
	if err := usable(string(id)); err != nil {
		return nil, err
	}
	return []byte(id), nil
}

// pairKey is the key of something of a partner. The partner's length goes
// first, so that no choice of ids makes two pairs look alike.
func pairKey(partner kiosk.PartnerID, id string) ([]byte, error) {
	if err := usable(string(partner)); err != nil {
		return nil, fmt.Errorf("partner: %w", err)
	}
	if err := usable(id); err != nil {
		return nil, err
	}
	key := make([]byte, 0, 2+len(partner)+len(id))
	key = binary.BigEndian.AppendUint16(key, uint16(len(partner)))
	key = append(key, partner...)
	return append(key, id...), nil
}

// timeSize is the length of the time that a time index's keys begin with.
const timeSize = 12

// timeKey makes keys sort by time, then by what follows. It keeps every
// time.Time apart: seconds with the sign bit turned over, so that times before
// 1970 sort first, then nanoseconds.
func timeKey(at time.Time, follows []byte) []byte {
	key := make([]byte, 0, timeSize+len(follows))
	key = binary.BigEndian.AppendUint64(key, uint64(at.Unix())^(1<<63))
	key = binary.BigEndian.AppendUint32(key, uint32(at.Nanosecond()))
	return append(key, follows...)
}

// timeOf is the time that timeKey wrote.
func timeOf(key []byte) (time.Time, error) {
	if len(key) < timeSize {
		return time.Time{}, damaged("a time key of %d bytes", len(key))
	}
	seconds := int64(binary.BigEndian.Uint64(key) ^ (1 << 63))
	return time.Unix(seconds, int64(binary.BigEndian.Uint32(key[8:]))).UTC(), nil
}

// seqKey is the key, or the value, of a sequence number.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func seqOf(key []byte) (uint64, error) {
	if len(key) != 8 {
		return 0, damaged("a sequence number of %d bytes", len(key))
	}
	return binary.BigEndian.Uint64(key), nil
}

// nextSeq is the sequence after seq, unless there can be none.
func nextSeq(seq uint64) (next uint64, ok bool) { return seq + 1, seq < math.MaxUint64 }
