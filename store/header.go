package store

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// header is what one of a bbolt file's two meta pages says. The layout is that
// of bbolt's internal/common/meta.go, file format version 2.
type header struct {
	pageSize uint32
	root     uint64 // page of the root bucket
	freelist uint64 // page of the freelist
	pages    uint64 // every page in use is below this number
	txid     uint64
}

const (
	pageHeaderSize = 16
	metaSize       = 64
	metaMagic      = 0xED0CDAED
	metaVersion    = 2
)

var errNoMeta = errors.New("not a valid meta page")

// readHeader finds the meta page that bbolt will use and says whether the file
// can be opened with it: whether it is as long as it has to be, and the few
// pages make sense that bbolt reads first and trusts.
func readHeader(file *os.File) (header, error) {
	info, err := file.Stat()
	if err != nil {
		return header{}, err
	}
	size := info.Size()
	if size == 0 {
		return header{}, damaged("it is empty, as after a power cut: %s", whatToDo)
	}
	head, err := newestHeader(file, size)
	if err != nil {
		return header{}, err
	}
	if whole := uint64(size) / uint64(head.pageSize); head.pages > whole {
		return header{}, damaged("it was cut short: %d pages of %d: %s", whole, head.pages, whatToDo)
	}
	if err := head.checkTop(file); err != nil {
		return header{}, fmt.Errorf("%w: %s", err, whatToDo)
	}
	if head.freelist != noFreelist {
		// bbolt hands out whatever pages it finds there.
		if _, err := head.readFreelist(file); err != nil {
			return header{}, fmt.Errorf("%w: %s", err, whatToDo)
		}
	}
	return head, nil
}

const whatToDo = "put a backup in its place, or move it away to begin with empty books"

// newestHeader returns the valid meta page with the higher transaction id.
func newestHeader(file io.ReaderAt, size int64) (header, error) {
	first, err := metaAt(file, 0)
	if err != nil && !errors.Is(err, errNoMeta) {
		return header{}, err
	}
	found := err == nil
	// The second meta page lies at the page size, which without the first is
	// anybody's guess between bbolt's limits.
	for pageSize := int64(1024); pageSize <= 1024<<14 && pageSize < size; pageSize *= 2 {
		if found && pageSize != int64(first.pageSize) {
			continue
		}
		second, err := metaAt(file, pageSize)
		if err != nil && !errors.Is(err, errNoMeta) {
			return header{}, err
		}
		if err == nil && int64(second.pageSize) == pageSize && (!found || second.txid > first.txid) {
			return second, nil
		}
	}
	if !found {
		return header{}, damaged("neither of its two meta pages is valid; or it never was a lockerd database: %s", whatToDo)
	}
	return first, nil
}

// metaAt reads the meta page at an offset, or answers errNoMeta.
func metaAt(file io.ReaderAt, offset int64) (header, error) {
	var page [pageHeaderSize + metaSize]byte
	if _, err := file.ReadAt(page[:], offset); errors.Is(err, io.EOF) {
		return header{}, errNoMeta
	} else if err != nil {
		return header{}, err
	}
	meta := page[pageHeaderSize:]
	sum := fnv.New64a()
	sum.Write(meta[:metaSize-8])
	if order.Uint32(meta) != metaMagic || order.Uint32(meta[4:]) != metaVersion || order.Uint64(meta[56:]) != sum.Sum64() {
		return header{}, errNoMeta
	}
	head := header{
		pageSize: order.Uint32(meta[8:]),
		root:     order.Uint64(meta[16:]),
		freelist: order.Uint64(meta[32:]),
		pages:    order.Uint64(meta[40:]),
		txid:     order.Uint64(meta[48:]),
	}
	if head.pageSize < 1024 || head.pageSize > 1024<<14 {
		return header{}, errNoMeta
	}
	return head, nil
}
