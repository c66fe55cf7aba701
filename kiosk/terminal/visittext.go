package terminal

import "lockerd/kiosk"

// visitText says what is shown at a door, by phase.
type visitText map[phase]text

var visitTexts = map[kiosk.Purpose]visitText{
	kiosk.ForDeposit: {
		opening: textDepositOpens, open: textDepositOpen, overdue: textDepositOverdue,
		done: textDepositDone, refused: textDepositRefused, moved: textDepositMoved, unsettled: textDepositUnsettled,
	},
	kiosk.ForPickup: {
		opening: textPickupOpens, open: textPickupOpen, overdue: textPickupOverdue,
		unsure: textPickupUnsure, done: textPickupDone, failed: textCodeStaysGood,
	},
	kiosk.ForReturn: {
		opening: textReturnOpens, open: textReturnOpen, overdue: textPickupOverdue,
		unsure: textPickupUnsure, done: textReturnDone, failed: textDoorFailed,
	},
	kiosk.ForLook: {
		opening: textLookOpen, open: textLookOpen, overdue: textLookOpen,
		done: textLookDone, failed: textDoorFailed,
	},
}

// of chooses the text for a visit.
func (texts visitText) of(v *visit) text {
	switch {
	case v.withdrawn && v.phase == refused:
		return textNotDeposited
	case v.instead && v.phase == opening, v.instead && v.phase == open:
		return textDepositMoved
	}
	return texts[v.phase]
}
