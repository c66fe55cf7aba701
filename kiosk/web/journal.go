package web

import (
	"context"

	"lockerd/kiosk"
)

// RecordList is some of the journal, in order.
type RecordList struct {
	Records []kiosk.Record `json:"records" nullable:"false"`
}

type journalRequest struct {
	After uint64 `query:"after" maximum:"9007199254740991" doc:"records after this sequence; 0 for all that are kept"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
}

func (h *handler) journal(ctx context.Context, _ kiosk.Actor, in *journalRequest) (*reply[RecordList], error) {
	records, err := h.kiosk.Records(ctx, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	if records == nil {
		records = []kiosk.Record{}
	}
	return &reply[RecordList]{RecordList{records}}, nil
}
