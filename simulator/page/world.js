// The physical truth and what the page hears of it: doors, contents, screen,
// messages. The server sends each whole, so that a missed event costs nothing.

import { readScreen } from './dialogue.js';

const DEFAULT_MM = { S: [360, 110, 540], M: [360, 190, 540], L: [360, 390, 540], XL: [480, 600, 640] };

/** watchWorld keeps the model up to date for as long as the page lives. */
export function watchWorld(model) {
  const source = new EventSource('/sim/v1/watch');
  const hear = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  hear('world', (world) => model.set(readWorld(world, model.cutting)));
  hear('screen', (page) => takeScreen(model, page));
  hear('messages', (answer) => takeMessages(model, answer));
  source.addEventListener('error', () => {
    model.set({ power: 'away' });
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(() => watchWorld(model), 2000);
  });
}

// readWorld turns the answer of GET /sim/v1/world into changes of the model.
function readWorld(world, cutting) {
  const now = Date.parse(world.clock?.now ?? world.clock);
  return {
    lockers: (world.lockers ?? []).map(readLocker),
    busFaults: world.bus?.faults ?? [],
    power: world.power === 'on' && !cutting ? 'on' : 'off',
    clockSynchronised: world.clock?.synchronised ?? true,
    ...(Number.isNaN(now) ? {} : { now, nowAt: performance.now() }),
  };
}

/** withLocker puts the answer of a call at a door into the model, ahead of the next event. */
export function withLocker({ lockers }, answer) {
  const changed = readLocker(answer);
  return { lockers: lockers.map((locker) => (locker.id === changed.id ? changed : locker)) };
}

function readLocker(locker) {
  const size = locker.size ?? 'S';
  const [width, height, depth] = DEFAULT_MM[size] ?? DEFAULT_MM.S;
  return {
    id: String(locker.id),
    size,
    width: locker.width_mm || width,
    height: locker.height_mm || height,
    depth: locker.depth_mm || depth,
    accessible: Boolean(locker.accessible),
    latched: Boolean(locker.latched),
    open: Boolean(locker.open),
    energised: Boolean(locker.energised),
    contents: (locker.contents ?? []).map(String),
    faults: locker.faults ?? [],
  };
}

function takeScreen(model, page) {
  const screen = { title: String(page.title ?? ''), lines: (page.lines ?? []).map(String) };
  model.set({ screen, dialogue: readScreen(screen, model.dialogue) });
}

function takeMessages(model, answer) {
  const messages = answer.messages ?? [];
  const more = messages.length > model.messages.length && model.messagesHeard;
  model.set({ messages, messagesHeard: true, ...(more ? { latest: 'message' } : {}) });
}
