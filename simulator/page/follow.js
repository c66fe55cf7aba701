// The journal, live. It needs an Authorization header, which EventSource
// cannot send: so it is read from a streaming fetch.

const KEPT = 300;
const BACKLOG = 120;
const WAITS = [250, 500, 1000, 2000, 5000]; // milliseconds between two attempts

/** Follower reads the journal into the model until it is paused. */
export class Follower {
  #api;
  #model;
  #heard;
  #after = null;
  #abort = null;

  /** heard is called after each burst of records. */
  constructor(api, model, heard) {
    this.#api = api;
    this.#model = model;
    this.#heard = heard;
  }

  /** pause ends the stream quietly, before the kiosk dies. */
  pause() {
    this.#abort?.abort();
    this.#abort = null;
  }

  /** resume reads on after the last record that was seen. */
  async resume() {
    this.pause();
    const abort = new AbortController();
    this.#abort = abort;
    for (let failures = 0; !abort.signal.aborted;) {
      try {
        await this.#stream(abort.signal, () => { failures = 0; });
      } catch {
        if (abort.signal.aborted) return;
      }
      const wait = WAITS[Math.min(failures, WAITS.length - 1)];
      failures += 1;
      await new Promise((done) => { setTimeout(done, wait); });
    }
  }

  async #stream(signal, connected) {
    await this.#catchUp();
    const answer = await fetch('/v1/events', {
      headers: { ...this.#api.adminHeaders, Accept: 'text/event-stream', 'Last-Event-ID': String(this.#after) },
      cache: 'no-store',
      signal,
    });
    if (!answer.ok || !answer.body) throw new Error(`events: ${answer.status}`);
    connected();
    const text = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await text.read();
      if (done) return;
      const events = (rest + value.replaceAll('\r', '')).split('\n\n');
      rest = events.pop();
      this.#take(events.map(recordOf).filter(Boolean));
    }
  }

  // catchUp starts with the newest records, not with the whole history; anew
  // where the journal is another one, shorter than what was read.
  async #catchUp() {
    const { journal } = await this.#api.get('/v1/status');
    if (this.#after !== null && this.#after <= journal.seq) return;
    this.#after = Math.max(0, journal.seq - BACKLOG);
    this.#model.set({ records: [] });
    const { records } = await this.#api.get(`/v1/journal?after=${this.#after}&limit=${BACKLOG}`);
    this.#take(records);
  }

  #take(records) {
    const fresh = records.filter((record) => record.seq > this.#after);
    if (fresh.length === 0) return;
    this.#after = fresh.at(-1).seq;
    this.#model.set({ records: [...fresh.reverse(), ...this.#model.records].slice(0, KEPT) });
    this.#heard();
  }
}

function recordOf(event) {
  const data = event.split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
  if (!data) return null; // a comment that keeps the line alive
  const record = JSON.parse(data);
  return Number.isFinite(record.seq) ? record : null;
}
