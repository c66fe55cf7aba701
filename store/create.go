package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"

	"lockerd/kiosk"
)

// create makes an empty database at path unless there is one by now. It is made
// under another name and renamed when it lies on the disk, so that a power cut
// leaves either no database or a whole one: bbolt's own initialisation can be
// torn in the middle (etcd-io/bbolt issue 567).
func create(path string) (err error) {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	// Closing the directory also ends the lock.
	defer func() { err = errors.Join(err, dir.Close()) }()
	if err := lock(dir); err != nil {
		return fmt.Errorf("locking the directory: %w", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := path + ".new"
	if err := removeIfThere(fresh); err != nil {
		return fmt.Errorf("removing what an interrupted start left behind: %w", err)
	}
	if err := initialise(fresh); err != nil {
		return errors.Join(err, removeIfThere(fresh))
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return dir.Sync()
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// lock keeps other processes from making a database in the same directory.
func lock(dir *os.File) error {
	for {
		err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// initialise makes the database file with its buckets and a fresh epoch. bbolt
// flushes the file with the commit.
func initialise(path string) (err error) {
	opts := boltOptions(Options{})
	opts.InitialMmapSize = 0 // nothing to be mapped again: the file stays small
	db, err := bbolt.Open(path, 0o600, opts)
	if err != nil {
		return translate(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.Update(func(bolt *bbolt.Tx) error {
		if err := makeSchema(bolt); err != nil {
			return err
		}
		return (&tx{bolt: bolt}).PutMachine(kiosk.Machine{Epoch: newEpoch()})
	})
	return translate(err)
}
