package terminal

import (
	"time"

	"lockerd/hal"
)

// input is one key or one scan.
type input struct {
	key     hal.Key
	scan    hal.Scan
	scanned bool
}

// longestQueue bounds what is kept while the dialogue waits for an answer: a
// code, its '#', and as much again.
const longestQueue = 32

// take handles a key or scan now, or after the answer that is on its way.
func (t *Terminal) take(in input) {
	if _, waits := t.state.(waiting); waits {
		if len(t.queue) < longestQueue {
			t.queue = append(t.queue, in)
		}
		return
	}
	switch {
	case in.scanned:
		t.enter(t.scan(in.scan))
	case in.key.Valid():
		t.enter(t.state.key(t, in.key))
	}
}

// drain handles what came while the dialogue waited.
func (t *Terminal) drain() {
	for len(t.queue) > 0 {
		if _, waits := t.state.(waiting); waits {
			return
		}
		in := t.queue[0]
		t.queue = t.queue[1:]
		t.take(in)
	}
}

// waiting is when the kiosk has been asked something and has not answered.
type waiting struct{ call int }

func (waiting) page(t *Terminal) hal.Page      { return t.say(textWait, args{}) }
func (s waiting) key(*Terminal, hal.Key) state { return s } // take keeps the keys back
func (waiting) lasts() time.Duration           { return patience }
func (waiting) over(t *Terminal) state         { return t.rest() }

// answer is what the kiosk said: then takes it into account, in the loop, and
// says where the dialogue goes.
type answer struct {
	call int
	then func() state
}

// ask puts a question to the kiosk, beside the loop.
func (t *Terminal) ask(what string, question func() (then func() state)) state {
	t.lastCall++
	call := t.lastCall
	t.calls.Go(func() {
		a := answer{call: call, then: t.guard(what, question)}
		select {
		case t.answers <- a:
		case <-t.ctx.Done():
		}
	})
	return waiting{call}
}

// guard makes a defect in the kiosk an answer: that it cannot be done now.
func (t *Terminal) guard(what string, question func() func() state) (then func() state) {
	defer func() {
		if defect := recover(); defect != nil {
			t.kiosk.Fault("terminal: "+what, defect)
			then = func() state { return notice{text: textNotNow} }
		}
	}()
	return question()
}

// answered goes where the answer leads. One that comes after the dialogue lost
// patience interrupts nobody: it is shown if nobody is in the middle of anything.
func (t *Terminal) answered(a answer) {
	next := a.then()
	if s, waits := t.state.(waiting); waits && s.call == a.call || t.resting() {
		t.enter(next)
	}
	t.drain()
}
