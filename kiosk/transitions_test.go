package kiosk_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockerd/kiosk"
)

// legal is every legal change of a reservation's status, written down once
// more by hand: the table in the code has to be exactly this.
var legal = map[kiosk.Status]map[kiosk.Event]kiosk.Status{
	kiosk.Depositing: {"deposited": kiosk.Active, "withdrawn": kiosk.Cancelled, "found absent": kiosk.Cancelled},
	kiosk.Active:     {"asked": kiosk.Collecting, "deadline": kiosk.Expired, "found absent": kiosk.Cancelled},
	kiosk.Collecting: {"taken": kiosk.PickedUp, "not taken": kiosk.Active},
}

func TestEveryStatusWithEveryEvent(t *testing.T) {
	for _, status := range kiosk.Statuses {
		for _, event := range kiosk.Events {
			t.Run(fmt.Sprintf("%s/%s", status, event), func(t *testing.T) {
				want, allowed := legal[status][event]
				next, err := status.On(event)
				if allowed {
					assert.NoError(t, err)
					assert.Equal(t, want, next)
				} else {
					assert.ErrorIs(t, err, kiosk.ErrIllegalTransition)
					assert.Equal(t, status, next, "a refused event changes nothing")
				}
				if status.Terminal() {
					assert.Error(t, err, "nothing leads out of a terminal status")
				}
			})
		}
	}
}
