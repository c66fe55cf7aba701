package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The kinds of pages and elements, as in bbolt's internal/common/page.go.
const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	elementSize  = 16     // of branch and leaf pages alike
	bucketFlag   = 0x01   // of a leaf element whose value is a bucket
	bucketSize   = 16     // root page and sequence; an inline page follows if the root is 0
	manyFree     = 0xFFFF // the count that says that the real one comes first on the page
	noFreelist   = 1<<64 - 1
)

var order = binary.NativeEndian

// page is one page as it was read, with the pages that it runs over into.
type page struct {
	id    uint64
	kind  uint16
	count int
	data  []byte // with its header
}

// readPage reads a page from the file rather than from mapped memory, and trusts nothing in it.
func (h header) readPage(file io.ReaderAt, id uint64) (page, error) {
	if id < 2 || id >= h.pages {
		return page{}, damaged("page %d of %d is referred to", id, h.pages)
	}
	start := int64(id) * int64(h.pageSize)
	var head [pageHeaderSize]byte
	if _, err := file.ReadAt(head[:], start); err != nil {
		return page{}, cannotRead(id, err)
	}
	overflow := uint64(order.Uint32(head[12:]))
	switch {
	case order.Uint64(head[:]) != id:
		return page{}, damaged("page %d holds page %d", id, order.Uint64(head[:]))
	case overflow >= h.pages-id:
		return page{}, damaged("page %d runs over the end", id)
	}
	data := make([]byte, (overflow+1)*uint64(h.pageSize))
	if _, err := file.ReadAt(data, start); err != nil {
		return page{}, cannotRead(id, err)
	}
	return parsePage(id, data)
}

func cannotRead(id uint64, err error) error {
	if errors.Is(err, io.EOF) {
		return damaged("page %d is behind the end of the file", id)
	}
	return fmt.Errorf("%w: reading page %d: %w", ErrDamaged, id, err)
}

func parsePage(id uint64, data []byte) (page, error) {
	if len(data) < pageHeaderSize {
		return page{}, damaged("page %d has no header", id)
	}
	return page{id: id, kind: order.Uint16(data[8:]), count: int(order.Uint16(data[10:])), data: data}, nil
}

// freeIDs returns the page numbers on a freelist page.
func (p page) freeIDs() ([]uint64, error) {
	ids := p.data[pageHeaderSize:]
	count := uint64(p.count)
	if p.kind != freelistPage {
		return nil, damaged("page %d should be the freelist and is of kind %d", p.id, p.kind)
	}
	if count == manyFree && len(ids) >= 8 {
		count, ids = order.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids)/8) {
		return nil, damaged("the freelist of %d pages does not fit where it lies", count)
	}
	free := make([]uint64, count)
	for i := range free {
		free[i] = order.Uint64(ids[8*i:])
	}
	return free, nil
}

// element is one element of a branch or leaf page.
type element struct {
	key, value []byte
	child      uint64 // of a branch
	bucket     bool   // of a leaf
}

// elements returns the elements of a branch or leaf page, all within its bounds.
func (p page) elements() ([]element, error) {
	if p.kind != branchPage && p.kind != leafPage {
		return nil, damaged("page %d should be a branch or a leaf and is of kind %d", p.id, p.kind)
	}
	if pageHeaderSize+p.count*elementSize > len(p.data) {
		return nil, damaged("the %d elements of page %d do not fit on it", p.count, p.id)
	}
	elements := make([]element, p.count)
	for i := range elements {
		at := uint64(pageHeaderSize + i*elementSize)
		words := p.data[at : at+elementSize]
		e := element{}
		var pos, keySize, valueSize uint64
		if p.kind == branchPage {
			pos, keySize = uint64(order.Uint32(words)), uint64(order.Uint32(words[4:]))
			e.child = order.Uint64(words[8:])
		} else {
			e.bucket = order.Uint32(words)&bucketFlag != 0
			pos, keySize, valueSize = uint64(order.Uint32(words[4:])), uint64(order.Uint32(words[8:])), uint64(order.Uint32(words[12:]))
		}
		from := at + pos
		if from+keySize+valueSize > uint64(len(p.data)) {
			return nil, damaged("element %d of page %d lies outside of it", i, p.id)
		}
		e.key, e.value = p.data[from:from+keySize], p.data[from+keySize:from+keySize+valueSize]
		elements[i] = e
	}
	return elements, nil
}

// readFreelist reads which pages are free, and says whether they can be.
func (h header) readFreelist(file io.ReaderAt) ([]uint64, error) {
	p, err := h.readPage(file, h.freelist)
	if err != nil {
		return nil, err
	}
	free, err := p.freeIDs()
	if err != nil {
		return nil, err
	}
	for _, id := range free {
		if id < 2 || id >= h.pages {
			return nil, damaged("page %d of %d is said to be free", id, h.pages)
		}
	}
	return free, nil
}

// checkTree walks all pages that are in use and answers the first thing that
// is wrong. bbolt's own check follows whatever a page says, in a goroutine of
// its own, where a page that leads to itself or out of the file ends the
// process; it is only asked once this walk has found nothing.
func (h header) checkTree(file io.ReaderAt) error {
	seen := make([]bool, h.pages)
	if h.freelist != noFreelist {
		free, err := h.readFreelist(file)
		if err != nil {
			return err
		}
		for _, id := range free {
			if seen[id] {
				return damaged("page %d is free twice", id)
			}
			seen[id] = true
		}
	}
	return h.walk(file, seen, func([]byte) bool { return true })
}

// checkTop walks the few pages that name the buckets, and those of the meta
// bucket: what has to be read to open the database at all.
func (h header) checkTop(file io.ReaderAt) error {
	return h.walk(file, make([]bool, h.pages), func(name []byte) bool { return string(name) == string(inMeta) })
}

// walk reads the pages of the root bucket, and of the buckets into which it is
// to go, and marks them as seen. No page is to be met twice.
func (h header) walk(file io.ReaderAt, seen []bool, into func(name []byte) bool) error {
	for open := []uint64{h.root}; len(open) > 0; {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		p, err := h.readPage(file, id)
		if err != nil {
			return err
		}
		for i := range uint64(len(p.data)) / uint64(h.pageSize) {
			if seen[id+i] {
				return damaged("page %d is in use twice, or in use and free", id+i)
			}
			seen[id+i] = true
		}
		children, err := p.children(into)
		if err != nil {
			return err
		}
		open = append(open, children...)
	}
	return nil
}

// children returns the pages that a page leads to, those of buckets included
// into which the walk is to go.
func (p page) children(into func(name []byte) bool) ([]uint64, error) {
	elements, err := p.elements()
	if err != nil {
		return nil, err
	}
	var children []uint64
	for _, e := range elements {
		switch {
		case p.kind == branchPage:
			children = append(children, e.child)
		case !e.bucket || !into(e.key):
		case len(e.value) < bucketSize:
			return nil, damaged("bucket %q on page %d has no header", e.key, p.id)
		case order.Uint64(e.value) != 0:
			children = append(children, order.Uint64(e.value))
		default:
			if err := checkInline(p.id, e.value[bucketSize:]); err != nil {
				return nil, fmt.Errorf("bucket %q: %w", e.key, err)
			}
		}
	}
	return children, nil
}

// checkInline checks the page of a bucket that is so small that it lies within
// its parent's. It never holds buckets of its own.
func checkInline(id uint64, data []byte) error {
	p, err := parsePage(id, data)
	if err != nil {
		return err
	}
	elements, err := p.elements()
	if err != nil {
		return err
	}
	for _, e := range elements {
		if p.kind != leafPage || e.bucket {
			return damaged("the inline page on page %d is not a plain leaf", id)
		}
	}
	return nil
}
