import { stamp } from './clock.js';
import { element, foreign, visible } from './element.js';

const SAYS = {
  'code.issued': (m) => `lies in ${m.locker ? `locker ${visible(m.locker)}` : 'its locker'}${until(m)}. Your code:`,
  'reservation.expiring': (m) => `waits only${until(m) || ' a little longer'}. Please pick it up.`,
  'reservation.extended': (m) => `may wait longer${until(m) && `,${until(m)}`}.`,
  'return.queued': () => 'was not picked up in time and goes back.',
};

/** liveCodes are the messages whose code still opens a door, newest first. */
export function liveCodes(model) {
  const waiting = new Set();
  for (const episode of model.episodes.values()) if (episode.status === 'active') waiting.add(episode.parcel);
  const newest = new Set(); // an older code of the same parcel belongs to an episode that has ended
  return newestFirst(model.messages).filter(({ code, parcel }) => {
    if (!code || !waiting.has(parcel) || newest.has(parcel)) return false;
    newest.add(parcel);
    return true;
  });
}

// In the order of their coming, for the clock may go back. A message that came
// twice is one message.
function newestFirst(messages) {
  const seen = new Set();
  return messages.toReversed().filter(({ id }) => !id || (!seen.has(id) && seen.add(id)));
}

/** Messages draws the customer's phone. */
export class Messages {
  #box = document.getElementById('messages');
  #type;
  #shown = '';

  /** type is called with the code that the customer types at the kiosk. */
  constructor(model, type) {
    this.#type = type;
    model.watch(() => this.#draw(model));
  }

  #draw(model) {
    const live = new Set(liveCodes(model));
    const messages = newestFirst(model.messages);
    const shown = JSON.stringify(messages.map((message) => [message, live.has(message)]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (messages.length === 0) {
      this.#box.replaceChildren(element('p', { class: 'quiet nothing', text: 'No messages yet. The code comes here once a parcel lies behind a closed door.' }));
      return;
    }
    this.#box.replaceChildren(...messages.map((message) => this.#bubble(message, live.has(message))));
  }

  #bubble(message, live) {
    const { kind, code, parcel, at } = message;
    const text = element('p', { class: 'bubble-text' }, 'Parcel ', foreign(parcel), ' ', SAYS[kind]?.(message) ?? visible(kind));
    const bubble = element('article', {
      class: live || !code ? 'bubble' : 'bubble spent', data: { testid: 'message', kind, code: code || null },
    }, element('p', { class: 'bubble-from' }, foreign(addressOf(message)), element('time', { text: stamp(at), datetime: at })), text);
    if (code) bubble.append(element('p', { class: 'code', text: code }));
    if (live) {
      bubble.append(element('button', {
        type: 'button', class: 'button wide', text: 'Type this code', data: { testid: 'type-code' }, on: { click: () => this.#type(code) },
      }));
    } else if (code) {
      bubble.append(element('p', { class: 'quiet', text: 'This code opens nothing any more.' }));
    }
    return bubble;
  }
}

function until(message) {
  return message.until ? ` until ${stamp(message.until)}` : '';
}

function addressOf({ to }) {
  return String(to ?? '') || 'to nobody';
}
