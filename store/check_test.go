package store_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"lockerd/kiosk"
	"lockerd/store"
)

// Check finds each way in which the buckets can contradict each other.
func TestCheckFindsContradictions(t *testing.T) {
	put := func(bucket, key, value string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(key), []byte(value)) }
	}
	remove := func(bucket, key string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).Delete([]byte(key)) }
	}
	removeFirst := func(bucket string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(bucket))
			key, _ := b.Cursor().First()
			return b.Delete(key)
		}
	}
	number := func(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }
	someTime := string(make([]byte, 12))
	code := tag("code r1")
	cases := map[string]struct {
		damage func(*bbolt.Tx) error
		says   string
	}{
		"CodeMissing":         {removeFirst("codes"), "missing in codes"},
		"CodeOfAnother":       {put("codes", string(code[:]), "r2"), `leads to "r2"`},
		"CodeStale":           {put("codes", "old", "r1"), "does not follow"},
		"CodeDangling":        {put("codes", "old", "r7"), "is not there"},
		"ParcelMissing":       {removeFirst("parcels"), "missing in parcels"},
		"ParcelStale":         {put("parcels", "\x00\x04acmeold", "r1"), "does not follow"},
		"DueMissing":          {removeFirst("due"), "missing in due"},
		"DueStale":            {put("due", someTime+"r1", ""), "does not follow"},
		"DueDangling":         {put("due", someTime+"r7", ""), "is not there"},
		"DueNowhere":          {put("due", "short", ""), "leads nowhere"},
		"ReturnMissing":       {removeFirst("returns"), "missing in returns"},
		"ReturnStale":         {put("returns", someTime+"r1", ""), "does not follow"},
		"AnnouncementMissing": {removeFirst("announcements_at"), "missing in announcements_at"},
		"RequestStale":        {put("requests_at", someTime+"\x00\x04acmek", ""), "does not follow"},
		"RecordUnreadable":    {put("reservations", "r1", "{torn"), `record "r1" in reservations`},
		"RecordEmpty":         {put("lockers", "07", ""), `record "07" in lockers`},
		"RecordUnderWrongKey": {put("partners", "acme", `{"id":"bolt"}`), "says that its key"},
		"CredentialTag":       {put("credentials", "short", "{}"), "tag of a credential"},
		"JournalGap":          {remove("journal", number(50)), "from record 49 to record 51"},
		"JournalHeadGone":     {remove("journal", number(1)), "from record 0 to record 2"},
		"JournalWrongNumber":  {put("journal", number(201), `{"seq":7}`), "record 201"},
		"CursorAhead":         {put("cursors", "uplink", number(1000)), "record 1000 of"},
		"CursorTorn":          {put("cursors", "uplink", "x"), "1 bytes"},
		"MachineMissing":      {remove("meta", "machine"), "state is missing"},
		"BucketMissing":       {func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("returns")) }, "bucket returns is missing"},
		"BucketUnknown":       {func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }, `"x" is unknown`},
	}
	whole := writeBooks(t, filepath.Join(t.TempDir(), "lockerd.db"))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lockerd.db")
			require.NoError(t, os.WriteFile(path, whole, 0o600))
			withBolt(t, path, c.damage)
			s, err := store.OpenReadOnly(path)
			require.NoError(t, err)
			problems := s.Check()
			require.NoError(t, s.Close())
			require.NotEmpty(t, problems)
			for _, problem := range problems {
				require.ErrorIs(t, problem, store.ErrDamaged)
			}
			assert.Contains(t, fmt.Sprint(problems), c.says)
		})
	}
}

// Whichever page is destroyed, in whichever way, Check finds it and nothing ends the process.
func TestCheckFindsDestroyedPages(t *testing.T) {
	destroy := map[string]func(data []byte, at int){
		"Zeroed":         func(data []byte, at int) { zero(data, at, at+pageSize) },
		"AnotherPage":    func(data []byte, at int) { copy(data[at:at+pageSize], data[2*pageSize:]) },
		"LeadsToItself":  func(data []byte, at int) { copy(data[at:], loop(uint64(at/pageSize))) },
		"TooManyEntries": func(data []byte, at int) { binary.NativeEndian.PutUint16(data[at+10:], 60000) },
		"EntryOutside":   func(data []byte, at int) { binary.NativeEndian.PutUint32(data[at+16+8:], 1<<31) },
		"RunsOver":       func(data []byte, at int) { binary.NativeEndian.PutUint32(data[at+12:], 1<<31) },
	}
	original := filepath.Join(t.TempDir(), "lockerd.db")
	whole := writeBooks(t, original)
	pages := pagesInUse(t, original)
	require.Greater(t, len(pages), 3)
	for name, damage := range destroy {
		t.Run(name, func(t *testing.T) {
			for _, page := range pages {
				path := filepath.Join(t.TempDir(), "lockerd.db")
				data := append([]byte(nil), whole...)
				damage(data, page*pageSize)
				if string(data) == string(whole) {
					continue
				}
				require.NoError(t, os.WriteFile(path, data, 0o600))
				assert.NotEmpty(t, checkFile(path), "page %d", page)
			}
		})
	}
}

// loop is a branch page that leads to itself.
func loop(page uint64) []byte {
	data := make([]byte, 32)
	binary.NativeEndian.PutUint64(data, page)
	binary.NativeEndian.PutUint16(data[8:], 1)
	binary.NativeEndian.PutUint16(data[10:], 1)
	binary.NativeEndian.PutUint64(data[24:], page)
	return data
}

// pagesInUse returns the branch, leaf and freelist pages that the newest transaction uses.
func pagesInUse(t *testing.T, path string) (pages []int) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	require.NoError(t, err)
	require.NoError(t, db.View(func(tx *bbolt.Tx) error {
		for id := 2; ; id++ {
			page, err := tx.Page(id)
			if err != nil || page == nil {
				return err
			}
			if page.Type == "branch" || page.Type == "leaf" {
				pages = append(pages, id)
			}
		}
	}))
	require.NoError(t, db.Close())
	return pages
}

// checkFile opens a database that may be damaged, checks it and, only if it is
// sound, uses it. It returns the first problems it meets.
func checkFile(path string) []error {
	s, err := store.OpenReadOnly(path)
	if err != nil {
		return []error{err}
	}
	problems := s.Check()
	if len(problems) == 0 {
		err := s.View(func(tx kiosk.Tx) error {
			everyCall(tx)
			return nil
		})
		if err != nil {
			problems = append(problems, err)
		}
	}
	if err := s.Close(); err != nil {
		problems = append(problems, err)
	}
	return problems
}

func TestCheckNamesAHundredProblemsAtMost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	writeBooks(t, path)
	withBolt(t, path, func(tx *bbolt.Tx) error {
		for i := range 250 {
			if err := tx.Bucket([]byte("codes")).Put([]byte(fmt.Sprint("stale", i)), []byte("r1")); err != nil {
				return err
			}
		}
		return nil
	})
	problems := checkFile(path)
	require.Len(t, problems, 101)
	require.ErrorContains(t, problems[100], "150 more")
}

// A damaged page that is met in normal work is an error of that transaction;
// what lies elsewhere can still be read.
func TestADamagedPageDoesNotEndTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	whole := writeBooks(t, path)
	met := 0
	for _, page := range pagesInUse(t, path) {
		data := append([]byte(nil), whole...)
		zero(data, page*pageSize, (page+1)*pageSize)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		s, err := store.Open(path, store.Options{})
		if err != nil {
			require.ErrorIs(t, err, store.ErrDamaged)
			continue
		}
		err = s.Update(func(tx kiosk.Tx) error {
			for range 2 {
				if _, err := tx.Records(0, 1000); err != nil {
					assert.ErrorIs(t, err, store.ErrDamaged)
				}
			}
			return nil // as if the rules let it pass
		})
		if err != nil {
			met++
			require.ErrorIs(t, err, store.ErrDamaged)
		}
		require.NoError(t, s.View(func(tx kiosk.Tx) error {
			_, err := tx.Machine()
			return err
		}))
		require.NoError(t, s.Close())
	}
	assert.Positive(t, met)
}

// The disk no longer gives a page that bbolt has mapped: a memory fault, which
// would end the process.
func TestTheFileIsCutShortWhileInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lockerd.db")
	writeBooks(t, path)
	s, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, 2*pageSize))

	require.ErrorIs(t, s.View(func(tx kiosk.Tx) error {
		_, err := tx.Records(0, 1000)
		return err
	}), store.ErrDamaged)
	require.ErrorIs(t, s.Update(func(tx kiosk.Tx) error { return tx.PutCursor("uplink", 7) }), store.ErrDamaged)
	assert.NotEmpty(t, s.Check())
	require.NoError(t, s.Close())
}
