package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"lockerd/kiosk"
)

// Follow yields the journal's records as they are written, and ends with the
// error that ended it: ctx's, or io.EOF when the kiosk stops. With after it
// begins after that sequence, without it (nil) from now on.
func (c *Client) Follow(ctx context.Context, after *uint64) iter.Seq2[kiosk.Record, error] {
	return func(yield func(kiosk.Record, error) bool) {
		header := http.Header{"Accept": {"text/event-stream"}}
		if after != nil {
			header.Set("Last-Event-Id", strconv.FormatUint(*after, 10))
		}
		resp, err := c.send(ctx, http.MethodGet, "/v1/events", nil, header)
		if err != nil {
			yield(kiosk.Record{}, err)
			return
		}
		more, err := readEvents(resp.Body, yield)
		if err := errors.Join(err, resp.Body.Close()); more {
			yield(kiosk.Record{}, err)
		}
	}
}

// readEvents yields the record of each event. It returns whether more were
// wanted when the stream ended.
func readEvents(stream io.Reader, yield func(kiosk.Record, error) bool) (more bool, err error) {
	const longest = 1 << 20
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var rec kiosk.Record
		if err := json.Unmarshal([]byte(data), &rec); err != nil {
			return true, fmt.Errorf("an event is not a record: %w", err)
		}
		if !yield(rec, nil) {
			return false, nil
		}
	}
	if err := lines.Err(); err != nil {
		return true, err
	}
	return true, io.EOF
}
