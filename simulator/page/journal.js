import { element, foreign, visible } from './element.js';
import { day, moment } from './clock.js';
import { particulars, sentence } from './sentences.js';

const SHOWN = 150;
// What should catch the eye in a long list.
const TONES = [
  [/forced|fault|failed|held_open|out_of_order|uncertain|untrusted|locked_out/, 'bad'],
  [/^reservation\.(active|picked_up)$|collected$|in_service$/, 'good'],
  [/^code\.issued$/, 'code'],
];

/** Journal draws the newest records, of all lockers or of one. */
export class Journal {
  #list = document.getElementById('journal');
  #chip = document.getElementById('journal-filter');
  #model;
  #locker = '';
  #items = new Map();

  constructor(model) {
    this.#model = model;
    this.#chip.addEventListener('click', () => this.filter(''));
    model.watch(() => this.#draw());
  }

  /** filter shows one locker's records alone; '' shows all. */
  filter(locker) {
    this.#locker = locker;
    this.#chip.hidden = !locker;
    this.#chip.textContent = `Locker ${locker} only ×`;
    this.#chip.setAttribute('aria-label', `Shows locker ${locker} only. Show all.`);
    document.getElementById('journal-help').hidden = Boolean(locker);
    this.#draw();
    if (locker) this.#list.scrollTo({ top: 0 });
  }

  #draw() {
    const records = this.#model.records.filter((record) => !this.#locker || record.locker === this.#locker).slice(0, SHOWN);
    const items = new Map();
    for (const record of records) items.set(record.seq, this.#items.get(record.seq) ?? this.#item(record));
    const wanted = [...items.values()];
    wanted.forEach((item, i) => { // a new day is named where it begins
      const [date, older] = [day(records[i].at), day(records[i + 1]?.at)];
      if (older && date !== older) item.dataset.day = date;
      else delete item.dataset.day;
    });
    for (const [seq, item] of this.#items) if (!items.has(seq)) item.remove();
    wanted.forEach((item, i) => {
      if (this.#list.children[i] !== item) this.#list.insertBefore(item, this.#list.children[i] ?? null);
    });
    this.#items = items;
  }

  #item(record) {
    const tone = TONES.find(([kinds]) => kinds.test(record.kind))?.[1];
    const more = particulars(record);
    return element(
      'li', { class: 'record', data: { testid: 'journal-entry', kind: record.kind, locker: record.locker, tone } },
      element('time', { text: moment(record.at), title: day(record.at), datetime: record.at }),
      record.locker
        ? element('button', {
          type: 'button', class: 'record-locker', text: record.locker, aria: { label: `Only locker ${record.locker}` },
          on: { click: () => this.filter(this.#locker === record.locker ? '' : record.locker) },
        })
        : element('span'),
      element('p', {}, ...sentence(record), more ? element('small', { text: visible(more, 160) }) : null),
      element('code', { class: 'record-kind', title: `${record.seq} · ${record.hash ?? ''}` }, foreign(record.kind)),
    );
  }
}
