import { doorActions } from './dooractions.js';
import { stateWords, words } from './door.js';
import { byTestId, element, foreign, icon } from './element.js';
import { stamp } from './clock.js';

const FAULTS = [
  ['latch_jammed', 'Latch jammed', 'a pulse does nothing'],
  ['spring_weak', 'Spring weak', 'released, but closed until pulled'],
  ['latch_stuck_released', 'Latch stuck released', 'the door does not stay shut'],
  ['switch_stuck_open', 'Switch stuck open', 'always reads open'],
  ['switch_stuck_closed', 'Switch stuck closed', 'always reads closed'],
  ['switch_chatter', 'Switch chatters', 'reads this way and that'],
];
const HOLDS = {
  depositing: 'being dropped off',
  active: 'waits for its customer',
  collecting: 'being picked up',
  returning: 'being taken back',
};

/** DoorPanel is the small panel beside one door: what can be done there, and broken. */
export class DoorPanel {
  #box = document.getElementById('door-panel');
  #model;
  #deeds;
  #id = '';
  #drawn = '';

  /** deeds holds `act(id, act)`, `fault(id, fault, on)`, `books(id, call, body)` and `filter(id)`. */
  constructor(model, deeds) {
    this.#model = model;
    this.#deeds = deeds;
    model.watch(() => this.#draw());
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && this.#id) this.close(); });
    document.addEventListener('pointerdown', (event) => {
      if (this.#id && !event.target.closest('#door-panel, .locker, .guide, .keypad')) this.#hide();
    });
    addEventListener('resize', () => this.#place());
    addEventListener('scroll', () => this.#place(), { passive: true, capture: true });
  }

  open(id) {
    this.#id = id;
    this.#drawn = '';
    this.#box.hidden = false;
    this.#draw();
    this.#focus();
  }

  /** close hides the panel, if it is this door's, and gives the focus back to the door. */
  close(id = this.#id) {
    if (id !== this.#id) return;
    const door = this.#door();
    this.#hide();
    door?.focus({ preventScroll: true });
  }

  #hide() {
    this.#id = '';
    this.#box.hidden = true;
    this.#box.replaceChildren();
  }

  // After an action the natural next one has the focus; a switch keeps it.
  #focus(testid) {
    const controls = [testid && `[data-testid="${testid}"]`, '.primary', 'button'].filter(Boolean);
    const control = controls.map((selector) => this.#box.querySelector(selector)).find(Boolean);
    control?.focus({ preventScroll: true });
  }

  #door() { return byTestId(`door-${this.#id}`); }

  // A panel that shows the same as before is left alone: it may hold the focus.
  #draw() {
    if (!this.#id) return;
    const locker = this.#model.locker(this.#id);
    if (!locker) return this.#hide();
    const book = this.#model.books.get(this.#id);
    const episode = this.#model.episodes.get(this.#id);
    const actions = doorActions(this.#model, this.#id);
    const { energised: _, ...truth } = locker;
    const shown = JSON.stringify([truth, book, episode, actions, this.#model.power]);
    if (shown === this.#drawn) return;
    this.#drawn = shown;

    const focused = this.#box.contains(document.activeElement);
    const focus = document.activeElement?.dataset?.testid;
    const breaking = this.#box.querySelector('details.break')?.open ?? false;
    this.#box.replaceChildren(
      this.#head(locker),
      this.#facts(locker, book, episode),
      this.#actions(locker, actions),
      ...this.#technician(locker, book),
      this.#break(locker, breaking),
    );
    this.#place();
    if (focused) this.#focus(focus?.startsWith('action-') ? null : focus);
  }

  #head(locker) {
    return element(
      'header', { class: 'panel-head' },
      element('h3', { id: 'door-panel-title', text: `Door ${locker.id}` }),
      element('span', { class: 'quiet', text: `${locker.size} · ${locker.width} × ${locker.height} × ${locker.depth} mm` }),
      element('button', { type: 'button', class: 'close', aria: { label: 'Close this panel' }, on: { click: () => this.close() } }, icon('close')),
    );
  }

  #facts(locker, book, episode) {
    const door = locker.open ? 'open' : locker.latched ? 'shut, the latch holds' : 'shut, but released';
    const inside = locker.contents.length
      ? locker.contents.flatMap((id, i) => [i ? ', ' : '', foreign(id)])
      : ['nothing'];
    const facts = [['Door', [door]], ['Inside', inside]];
    if (book) facts.push(['Books', [stateWords(book), ...parcelFacts(episode)]]);
    return element('dl', { class: 'facts' }, ...facts.flatMap(([name, values]) => [
      element('dt', { text: name }), element('dd', {}, ...values),
    ]));
  }

  #actions(locker, actions) {
    const box = element('div', { class: 'actions' }, ...actions.map(({ act, label }, i) => element('button', {
      type: 'button', class: i === 0 ? 'button primary wide' : 'button wide', text: label, data: { testid: `action-${act}` },
      on: { click: () => this.#deeds.act(locker.id, act) },
    })));
    return box;
  }

  // What a technician has the kiosk do; only what the books allow is offered.
  #technician(locker, book) {
    if (!book || this.#model.power !== 'on') return [];
    const calls = [];
    const call = (text, name, body) => calls.push(element('button', {
      type: 'button', class: 'button', text, on: { click: () => this.#deeds.books(locker.id, name, body) },
    }));
    const inspect = book.reasons?.includes('inspect');
    if (!locker.open) call('Open it', 'open', { reason: 'opened on the simulator’s page' });
    if (inspect) {
      call('Say: parcel inside', 'resolve', { parcel: 'inside' });
      call('Say: empty', 'resolve', { parcel: 'absent' });
    } else if (book.reasons?.length) {
      call('Back in service', 'in-service', {});
    }
    if (!book.reasons?.length) call('Out of order', 'out-of-order', { reason: 'technician' });
    call('Its journal', 'journal');
    return [element('h4', { text: 'As the technician' }), element('div', { class: 'row' }, ...calls)];
  }

  #break(locker, open) {
    const toggles = FAULTS.map(([fault, name, means]) => {
      const on = locker.faults.includes(fault);
      return element('label', { class: 'switch' }, element('input', {
        type: 'checkbox', checked: on, data: { testid: `fault-${fault}` },
        on: { change: (event) => this.#deeds.fault(locker.id, fault, event.target.checked) },
      }), element('span', {}, `${name} `, element('small', { text: means })));
    });
    return element(
      'details', { class: 'break', open: open || locker.faults.length > 0, on: { toggle: () => this.#place() } },
      element('summary', { text: 'Break something' }),
      ...toggles,
      locker.open ? null : element('button', {
        type: 'button', class: 'button danger wide', text: 'Pry the door open', data: { testid: 'fault-force_open' },
        on: { click: () => this.#deeds.fault(locker.id, 'force_open', true) },
      }),
    );
  }

  // Beside its door where there is room; on a narrow page the style sheet pins it below.
  #place() {
    const door = this.#door();
    if (!this.#id || !door) return;
    const at = door.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#box;
    const right = at.right + 12;
    const left = right + width < innerWidth ? right : Math.max(8, at.left - width - 12);
    const top = Math.min(Math.max(64, at.top - 12), Math.max(8, innerHeight - height - 12));
    this.#box.style.setProperty('--left', `${left}px`);
    this.#box.style.setProperty('--top', `${top}px`);
  }
}

function parcelFacts(episode) {
  if (!episode) return [];
  const facts = [': ', foreign(episode.parcel), ` ${HOLDS[episode.status] ?? ''}`];
  if (episode.expires_at) facts.push(`, until ${stamp(episode.expires_at)}`);
  return facts;
}
