package store

import (
	"time"

	"lockerd/kiosk"
)

var announcements = table[kiosk.Announcement]{
	in:  inAnnouncements,
	key: announcementKey,
	entries: func(a kiosk.Announcement) ([]entry, error) {
		key, err := announcementKey(a)
		return []entry{{inAnnouncementAt, timeKey(a.At, key), nil}}, err
	},
	indexes: []bucket{inAnnouncementAt},
}

func announcementKey(a kiosk.Announcement) ([]byte, error) {
	return pairKey(a.Partner, string(a.Parcel.ID))
}

// Announcement returns what a partner said of a parcel before it came.
func (t *tx) Announcement(partner kiosk.PartnerID, parcel kiosk.ParcelID) (kiosk.Announcement, error) {
	key, err := pairKey(partner, string(parcel))
	return announcements.load(t, key, err)
}

// PutAnnouncement adds or replaces an announcement.
func (t *tx) PutAnnouncement(a kiosk.Announcement) error { return announcements.put(t, a) }

// DeleteAnnouncement removes an announcement, if there is one.
func (t *tx) DeleteAnnouncement(partner kiosk.PartnerID, parcel kiosk.ParcelID) error {
	key, err := pairKey(partner, string(parcel))
	if err != nil {
		return err
	}
	return announcements.remove(t, key)
}

// ForgetAnnouncements removes those from before the given time, oldest first, at most limit.
func (t *tx) ForgetAnnouncements(before time.Time, limit int) (int, error) {
	return announcements.forget(t, inAnnouncementAt, before, limit)
}
