package web

import (
	"context"
	"net"
	"os"
	"os/user"
	"slices"
	"strconv"
)

// SocketGroup is the group whose members are admins at the local socket.
const SocketGroup = "lockerd"

// Peer is the user at the other end of a Unix socket, as the kernel knows them.
type Peer struct {
	UID  int
	Name string // of the user; "uid 1000" where the system knows no name
	// Admin is set for root, for the user who runs this process, and for members of SocketGroup.
	Admin bool
}

type peerKey struct{}

// ConnContext notes who is at the other end of a Unix socket. It is made for
// http.Server.ConnContext. A peer that the kernel does not name is a stranger.
func ConnContext(ctx context.Context, conn net.Conn) context.Context {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return ctx
	}
	uid, gid, err := peerCredentials(socket)
	if err != nil {
		return context.WithValue(ctx, peerKey{}, Peer{UID: -1})
	}
	return context.WithValue(ctx, peerKey{}, peerFor(uid, gid))
}

func peerOf(ctx context.Context) (Peer, bool) {
	peer, ok := ctx.Value(peerKey{}).(Peer)
	return peer, ok
}

func peerFor(uid, gid int) Peer {
	peer := Peer{UID: uid, Name: "uid " + strconv.Itoa(uid), Admin: uid == 0 || uid == os.Geteuid()}
	groups := []string{strconv.Itoa(gid)}
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		peer.Name = u.Username
		if more, err := u.GroupIds(); err == nil {
			groups = append(groups, more...)
		}
	}
	if group, err := user.LookupGroup(SocketGroup); err == nil && slices.Contains(groups, group.Gid) {
		peer.Admin = true
	}
	return peer
}
