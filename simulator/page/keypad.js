import { element } from './element.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const NAMES = { '*': 'star', '#': 'hash' };
const SPOKEN = { '*': 'star, clears', '#': 'hash, enters' };

/** Keypad presses keys, one after another in the order in which they were pressed. */
export class Keypad {
  #api;
  #complain;
  #pending = '';
  #sending = false;
  #buttons = new Map();

  constructor(api, complain) {
    this.#api = api;
    this.#complain = complain;
    const box = document.getElementById('keypad');
    for (const key of KEYS) {
      const button = element('button', {
        type: 'button', class: 'key', text: key, data: { testid: `key-${NAMES[key] ?? key}` }, aria: { label: SPOKEN[key] ?? key },
        on: { click: () => this.press(key) },
      });
      this.#buttons.set(key, button);
      box.append(button);
    }
    document.addEventListener('keydown', (event) => this.#typed(event));
  }

  /** press presses all keys of a text of 0 to 9, * and #. */
  async press(keys) {
    for (const key of keys) this.#show(key);
    this.#pending += keys;
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#pending) {
        const sent = this.#pending;
        this.#pending = '';
        await this.#api.post('/sim/v1/keypad', { keys: sent });
      }
    } catch (problem) {
      this.#pending = '';
      this.#complain(problem);
    } finally {
      this.#sending = false;
    }
  }

  // Digits typed anywhere but in a field are pressed on the keypad.
  #typed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input, textarea, select')) return;
    const enter = event.key === 'Enter' && !event.target.closest('button, a, summary');
    const key = enter ? '#' : event.key;
    if (!this.#buttons.has(key)) return;
    event.preventDefault();
    if (!event.repeat) this.press(key);
  }

  #show(key) {
    const button = this.#buttons.get(key);
    button?.classList.add('pressed');
    setTimeout(() => button?.classList.remove('pressed'), 140);
  }
}
