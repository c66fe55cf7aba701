/**
 * Model is all that the page knows. Whoever changes it says so with `set`;
 * whoever draws from it listens with `watch` and is called once a burst of changes.
 */
export class Model {
  /** power is "on" or "off"; "starting" before anything is known, "away" while the simulator does not answer. */
  power = 'starting';
  /** cutting is whether the page has cut the power and the kiosk is not back: what it said before counts no more. */
  cutting = false;
  /** lockers are the physical truth, in the order of the configuration. */
  lockers = [];
  /** busFaults are what is wrong with the wires to the doors. */
  busFaults = [];
  /** now is the kiosk's time when `nowAt` was the page's (performance.now). */
  now = null;
  nowAt = 0;
  /** clockTrusted is null while it is not known. */
  clockTrusted = null;
  /** clockSynchronised is whether the kiosk's clock follows a time source. */
  clockSynchronised = true;
  screen = { title: '', lines: [] };
  /** dialogue is what the screen asks for; dialogue.js reads it. */
  dialogue = {};
  messages = [];
  /** messagesHeard is whether the messages so far are known, so that a further one is news. */
  messagesHeard = false;
  /** books are what the kiosk believes of each locker, by its id. */
  books = new Map();
  /** episodes are the reservations that hold a locker now, by the locker's id. */
  episodes = new Map();
  /** records are the newest of the journal, newest first. */
  records = [];
  /** hand is the parcel that the courier scanned last and has not put away. */
  hand = null;
  /** latest is "badge" or "message": whichever came last. */
  latest = '';

  #watchers = [];
  #told = true;

  set(changes) {
    Object.assign(this, changes);
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const watcher of this.#watchers) watcher(this);
    });
  }

  watch(watcher) { this.#watchers.push(watcher); }

  locker(id) { return this.lockers.find((locker) => locker.id === id); }
}
