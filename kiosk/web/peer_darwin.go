package web

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// peerCredentials asks the kernel who opened the other end (LOCAL_PEERCRED, unix(4)).
func peerCredentials(conn *net.UnixConn) (uid, gid int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, 0, err
	}
	var cred *unix.Xucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		cred, asked = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	})
	if err := errors.Join(err, asked); err != nil {
		return 0, 0, err
	}
	return int(cred.Uid), int(cred.Groups[0]), nil
}
