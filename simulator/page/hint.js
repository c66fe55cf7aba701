import { byTestId } from './element.js';
import { keyControl } from './dialogue.js';
import { doorActions } from './dooractions.js';
import { liveCodes } from './messages.js';

const AT_DOOR = {
  put: (id) => `Door ${id} is open: put the parcel in`,
  take: (id) => `Door ${id} is open: take the parcel out`,
  push: (id) => `Close door ${id}`,
  pull: (id) => `Door ${id} is released but did not spring open: pull it`,
};

const A_MOMENT = { text: 'Wait a moment', controls: [] };

/**
 * nextStep says what a person at the kiosk would do now: `text` for the line
 * and `controls` to light up, by their test ids. What "Do it" does is `act` at
 * the door of `locker`, or a click on the control `press`.
 */
export function nextStep(model) {
  if (model.power === 'away') return { text: 'The simulator does not answer. Is it still running?', controls: [] };
  if (model.power !== 'on') return { text: 'The kiosk is starting', controls: [] };
  if (model.busFaults.includes('dead')) return press('The doors cannot be reached: mend the bus', 'bus-dead');
  return answer(model) ?? atDoor(model) ?? atTerminal(model);
}

function press(text, control, ...others) { return { text, controls: [control, ...others], press: control }; }

function answer({ dialogue }) {
  if (!dialogue.asks) return null;
  const keys = dialogue.asks;
  const text = dialogue.size ? 'How big is it? Press 1 S, 2 M, 3 L or 4 XL' : `The kiosk asks: press ${keys.slice(0, -1).join(', ')} or ${keys.at(-1)}`;
  return press(text, ...keys.map(keyControl));
}

function atDoor(model) {
  const held = (locker) => model.episodes.has(locker.id);
  const moving = model.lockers.filter((locker) => !locker.latched && (held(locker) || !locker.faults.includes('latch_stuck_released')));
  const locker = moving.find(held) ?? moving[0];
  if (!locker) return unsettled(model) ? A_MOMENT : null;
  if (!locker.open && locker.energised) return A_MOMENT; // it is about to spring open
  const [{ act }] = doorActions(model, locker.id);
  return { text: AT_DOOR[act](locker.id), controls: [`door-${locker.id}`, `action-${act}`], act, locker: locker.id };
}

/** unsettled says whether a door was shut of which the kiosk has not said yet what that means. */
function unsettled(model) {
  return [...model.episodes.values()].some(({ status, uncertain }) => !uncertain && ['depositing', 'collecting'].includes(status));
}

function atTerminal(model) {
  const { dialogue, latest } = model;
  if (dialogue.opening) return A_MOMENT;
  if (dialogue.confirm) return press('Taken out and closed? Press #', 'key-hash');
  if (liveCodes(model).length > 0 && !(dialogue.courier && latest === 'badge')) return press('A code arrived: type it', 'type-code');
  if (dialogue.courier && dialogue.returns > 0) {
    return press('Scan a parcel label, or press # to take a return back', 'scan-new-parcel', 'key-hash');
  }
  if (dialogue.courier) return press('Scan a parcel label', 'scan-new-parcel');
  return press('Scan the courier badge', 'scan-badge');
}

/** Hint draws the next step: the line, the lit controls, and a button that does it. */
export class Hint {
  #text = document.getElementById('hint');
  #button = document.getElementById('hint-do');
  #step = { controls: [] };

  #show;

  /** act does something at a door: (locker, act); show brings a door into sight. */
  constructor(model, act, show) {
    this.#show = show;
    model.watch(() => this.#draw(model));
    this.#button.addEventListener('click', () => {
      const { locker, press: control } = this.#step;
      if (locker) act(locker, this.#step.act);
      else byTestId(control)?.click();
    });
  }

  #draw(model) {
    const before = this.#step.locker;
    this.#step = nextStep(model);
    if (this.#step.locker && this.#step.locker !== before) this.#show(this.#step.locker);
    const { text, controls } = this.#step;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#button.hidden = controls.length === 0;
    const lit = new Set(controls.map(byTestId));
    for (const control of document.querySelectorAll('.next')) if (!lit.has(control)) control.classList.remove('next');
    for (const control of lit) control?.classList.add('next');
  }
}
