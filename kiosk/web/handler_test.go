package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockerd/kiosk"
	"lockerd/kiosk/web"
)

func TestPanicIsAnsweredAndJournaled(t *testing.T) {
	s := newSite(t)
	s.handler = web.New(s.kiosk, web.Options{Next: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a defect") })})
	rec := s.do(request{method: "GET", path: "/beside"})
	p := refused(t, rec, http.StatusInternalServerError, "internal")
	assert.NotContains(t, p.Detail, "a defect")
	records := get[web.RecordList](s, fmt.Sprintf("/v1/journal?after=%d", s.kiosk.Head()-1)).Records
	require.Len(t, records, 1)
	assert.Equal(t, kiosk.KioskFaulted, records[0].Kind)
}

func TestPanicInTheMiddleOfAnAnswerBreaksItOff(t *testing.T) {
	s := newSite(t)
	s.handler = web.New(s.kiosk, web.Options{Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write([]byte("half")); err != nil {
			return
		}
		panic("a defect")
	})})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.do(request{method: "GET", path: "/beside"}) })
}
