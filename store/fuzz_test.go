package store_test

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzDamagedFile overwrites a stretch of a database and cuts it short. It must
// be refused or found damaged, or be sound in all that is used; it must not
// panic, hang or end the process.
func FuzzDamagedFile(f *testing.F) {
	whole := writeBooks(f, filepath.Join(f.TempDir(), "lockerd.db"))
	f.Add(uint32(0), []byte{}, uint32(0))
	f.Add(uint32(16), []byte{1, 2, 3}, uint32(1))
	f.Add(uint32(2*pageSize), make([]byte, pageSize), uint32(0))
	for page := range uint32(len(whole) / pageSize) {
		f.Add(page*pageSize, loop(uint64(page)), uint32(0))
		f.Add(page*pageSize+8, []byte{0x10, 0, 0xFF, 0xFF}, uint32(0))
		f.Add(page*pageSize+16, []byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, page)
	}
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, cut uint32) {
		data := append([]byte(nil), whole...)
		copy(data[int(at)%len(data):], patch)
		data = data[:len(data)-int(cut)%len(data)]
		path := filepath.Join(t.TempDir(), "lockerd.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		checkFile(path)
	})
}
