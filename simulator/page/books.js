// What the kiosk believes: the state of each locker and who holds it. It is
// asked for again after each record of the journal, a moment later, so that a
// burst of records costs one look.

const SETTLE = 40; // milliseconds
const AGAIN = 1000; // milliseconds after a look that failed

const HOLDING = ['depositing', 'active', 'collecting'];

/** Books keeps the model's books up to date. */
export class Books {
  #api;
  #model;
  #timer = 0;
  #busy = false;
  #again = false;

  constructor(api, model) {
    this.#api = api;
    this.#model = model;
  }

  /** refresh looks soon. It never fails: a look that did is made again. */
  refresh(wait = SETTLE) {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#look();
    }, wait);
  }

  async #look() {
    if (this.#model.power !== 'on') return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      const [lockers, returns, status, ...held] = await Promise.all([
        this.#api.get('/v1/lockers'),
        this.#api.get('/v1/returns?status=collecting'),
        this.#api.get('/v1/status'),
        ...HOLDING.map((name) => this.#api.get(`/v1/reservations?status=${name}`)),
      ]);
      this.#model.set({
        books: new Map(lockers.lockers.map((locker) => [locker.id, locker])),
        episodes: episodes(held.flatMap((list) => list.reservations ?? []), returns.returns ?? []),
        clockTrusted: status.clock?.trusted ?? null,
      });
    } catch {
      this.refresh(AGAIN); // the kiosk is booting
    } finally {
      this.#busy = false;
      if (this.#again) {
        this.#again = false;
        this.refresh();
      }
    }
  }
}

function episodes(reservations, returns) {
  const held = new Map();
  for (const reservation of reservations) {
    held.set(reservation.locker, { ...reservation, parcel: parcelOf(reservation) });
  }
  for (const entry of returns) {
    if (entry.locker) held.set(entry.locker, { status: 'returning', parcel: parcelOf(entry), id: entry.reservation });
  }
  return held;
}

function parcelOf(entry) {
  return String(entry.parcel?.id ?? entry.parcel ?? '');
}
