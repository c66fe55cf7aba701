import { Api } from './api.js';
import { Bank } from './bank.js';
import { Books } from './books.js';
import { Breakage } from './breakage.js';
import { Clock } from './clock.js';
import { parcelFor } from './dooractions.js';
import { DoorPanel } from './doorpanel.js';
import { Follower } from './follow.js';
import { Hint } from './hint.js';
import { Journal } from './journal.js';
import { Keypad } from './keypad.js';
import { Messages } from './messages.js';
import { Model } from './model.js';
import { Scanner } from './scanner.js';
import { Screen } from './screen.js';
import { toast } from './toast.js';
import { watchWorld, withLocker } from './world.js';

const api = new Api();
const model = new Model();
const books = new Books(api, model);
const follower = new Follower(api, model, () => books.refresh());

const keypad = new Keypad(api, toast);
const journal = new Journal(model);
const doorOf = (id) => `/sim/v1/lockers/${encodeURIComponent(id)}`;

// People have two hands: one deed follows another, and a double click is one deed.
let deeds = Promise.resolve();
let newest = '';

/** act does at a door what a person would: pull, push, put or take. */
function act(id, verb) {
  const deed = `${verb} ${id}`;
  if (deed === newest) return;
  newest = deed;
  deeds = deeds.then(() => perform(id, verb)).then(() => { if (deed === newest) newest = ''; });
}

async function perform(id, verb) {
  try {
    const locker = await api.post(`${doorOf(id)}/${verb}`, verb === 'put' ? { parcel: parcelFor(model, id) } : {});
    model.set(withLocker(model, locker));
    if (verb === 'put') model.set({ hand: null });
    if (verb === 'push') panel.close(id);
  } catch (problem) {
    toast(problem);
  }
}

const panel = new DoorPanel(model, {
  act,
  fault: (id, fault, on) => api.post(`${doorOf(id)}/faults`, { fault, on }).catch(toast),
  books(id, call, body) {
    if (call === 'journal') return journal.filter(id);
    return api.post(`/v1/lockers/${encodeURIComponent(id)}/${call}`, body).then(() => books.refresh(), toast);
  },
});

const bank = new Bank(model, (id) => panel.open(id));
new Screen(model);
new Scanner(api, model, toast);
// Digits that were left on the screen are cleared first.
new Messages(model, (code) => keypad.press(`${model.dialogue.typing ? '*' : ''}${code}#`));
new Clock(api, model, toast);
new Breakage(api, model, toast);
new Hint(model, act, (id) => bank.show(id));

// Without power there is nobody to ask: the journal is followed, and the books
// are looked into, from when the kiosk is back, which may be another one.
const POWER = { starting: 'starting', on: 'power on', off: 'power off', away: 'no connection' };
const pill = document.getElementById('power');
model.watch(({ power }) => {
  if (pill.dataset.power === power) return;
  pill.dataset.power = power;
  pill.textContent = POWER[power];
  if (power === 'on') begin();
  else follower.pause();
});

async function begin() {
  try {
    await api.open();
    follower.resume();
    books.refresh();
  } catch (problem) {
    toast(problem);
  }
}

watchWorld(model);
