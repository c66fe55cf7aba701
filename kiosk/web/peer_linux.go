package web

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// peerCredentials asks the kernel who opened the other end (SO_PEERCRED, unix(7)).
func peerCredentials(conn *net.UnixConn) (uid, gid int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, 0, err
	}
	var cred *unix.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		cred, asked = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err := errors.Join(err, asked); err != nil {
		return 0, 0, err
	}
	return int(cred.Uid), int(cred.Gid), nil
}
