package simulator

import (
	"time"

	"lockerd/hal"
)

// worldView is the answer of GET /sim/v1/world.
type worldView struct {
	Lockers []lockerView `json:"lockers"`
	Bus     busView      `json:"bus"`
	Clock   clockView    `json:"clock"`
	Power   string       `json:"power"` // "on", or "off" from a power cut until the kiosk is ready again
}

type lockerView struct {
	ID         hal.DoorID `json:"id"`
	Size       string     `json:"size"`
	WidthMM    int        `json:"width_mm"`
	HeightMM   int        `json:"height_mm"`
	DepthMM    int        `json:"depth_mm"`
	Accessible bool       `json:"accessible"`
	Latched    bool       `json:"latched"`
	Open       bool       `json:"open"`
	Energised  bool       `json:"energised"`
	Contents   []string   `json:"contents"`
	Faults     []Fault    `json:"faults"`
}

type busView struct {
	Faults []BusFault `json:"faults"`
}

type clockView struct {
	Now time.Time `json:"now"`
	// OffsetS is how many seconds it is ahead of the machine's own clock.
	OffsetS      float64 `json:"offset_s"`
	Synchronised bool    `json:"synchronised"`
}

// screenView is the answer of GET /sim/v1/screen.
type screenView struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// messagesView is the answer of GET /sim/v1/messages.
type messagesView struct {
	Messages []Message `json:"messages"`
}

// takenView is the answer of POST /sim/v1/lockers/{id}/take.
type takenView struct {
	lockerView
	Taken []string `json:"taken"`
}

func (s *Simulation) viewWorld() worldView {
	truths := s.World.Truth()
	view := worldView{
		Lockers: make([]lockerView, len(truths)),
		Bus:     s.viewBus(),
		Clock:   s.viewClock(),
		Power:   "off",
	}
	for i, truth := range truths {
		view.Lockers[i] = viewLocker(truth)
	}
	if s.powered() {
		view.Power = "on"
	}
	return view
}

func viewLocker(t Truth) lockerView {
	return lockerView{
		ID: t.ID, Size: t.Size, WidthMM: t.Width, HeightMM: t.Height, DepthMM: t.Depth,
		Accessible: t.Accessible, Latched: t.Latched, Open: t.Open, Energised: t.Energised,
		Contents: list(t.Contents), Faults: list(t.Faults),
	}
}

func (s *Simulation) viewBus() busView { return busView{Faults: list(s.World.BusFaults())} }

func (s *Simulation) viewClock() clockView {
	return clockView{
		Now:          s.Clock.Now().UTC(),
		OffsetS:      s.Clock.Offset().Seconds(),
		Synchronised: s.Clock.Synchronised(),
	}
}

func (s *Simulation) viewScreen() screenView {
	page := s.Panel.Page()
	return screenView{Title: page.Title, Lines: list(page.Lines)}
}

func (s *Simulation) viewMessages() messagesView {
	return messagesView{Messages: list(s.Outbox.Messages())}
}

// list makes an empty list of a nil one: JSON knows the difference.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
