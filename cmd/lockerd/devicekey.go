package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lockerd/kiosk"
)

const (
	deviceKeyFile       = "device.key"
	deviceKeyCredential = "lockerd.device-key" // LoadCredential= of the service manager
)

// deviceKey returns the key that the books' secrets are sealed with: the
// service manager's credential if there is one, else the file in dir, which is
// made at the first start. It is never made anew beside books that exist,
// because they would open no door any more.
func deviceKey(dir string, booksExist bool) ([]byte, error) {
	if credentials := os.Getenv("CREDENTIALS_DIRECTORY"); credentials != "" {
		key, err := os.ReadFile(filepath.Join(credentials, deviceKeyCredential))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
	}
	path := filepath.Join(dir, deviceKeyFile)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && booksExist:
		return nil, fmt.Errorf("%s is missing, but there are books that were sealed with it: restore it from where it was kept", path)
	case errors.Is(err, fs.ErrNotExist):
		return makeDeviceKey(path)
	case err != nil:
		return nil, err
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s can be read by others (mode %04o): run chmod 600 %s", path, info.Mode().Perm(), path)
	}
	return os.ReadFile(path)
}

// makeDeviceKey writes a fresh key, durably, before anything is sealed with it.
func makeDeviceKey(path string) ([]byte, error) {
	key := make([]byte, kiosk.DeviceKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("draw a device key: %w", err)
	}
	return key, writeSecret(path, key)
}

// unfinished is what the name of a file ends with until it is whole.
const unfinished = ".new"

// writeSecret replaces a file that only its owner may read, all at once.
func writeSecret(path string, content []byte) error {
	tmp, err := os.OpenFile(path+unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// removeUnfinished removes what a kill in the middle of writeSecret left.
func removeUnfinished(dir string, names ...string) error {
	for _, name := range names {
		err := os.Remove(filepath.Join(dir, name+unfinished))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
