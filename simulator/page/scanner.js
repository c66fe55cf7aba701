import { element } from './element.js';
import { newContact, newParcelId } from './parcels.js';

const SIZES = ['S', 'M', 'L', 'XL'];
const UNKNOWN = '?';
const SCANNING = 450; // milliseconds

/** Scanner holds things before the scanner's window: a badge, a parcel, any barcode. */
export class Scanner {
  #api;
  #model;
  #complain;
  #window = document.getElementById('scan-window');
  #button = document.getElementById('scan-new-parcel');

  constructor(api, model, complain) {
    this.#api = api;
    this.#model = model;
    this.#complain = complain;
    this.#drawSizes();
    document.getElementById('scan-badge').addEventListener('click', () => this.badge());
    this.#button.addEventListener('click', () => this.newParcel());
    const form = document.getElementById('label-form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const field = form.elements.label;
      if (field.value) this.label(field.value);
      field.value = '';
    });
  }

  /** badge scans the courier's badge. */
  badge() {
    return this.#scan(this.#api.badge, { latest: 'badge' });
  }

  /** newParcel announces a parcel as its partner would, with size and customer, and scans its label. */
  async newParcel() {
    if (this.#button.disabled) return;
    this.#button.disabled = true; // a double click is one parcel
    setTimeout(() => { this.#button.disabled = false; }, SCANNING);
    const id = newParcelId();
    const size = document.querySelector('input[name="size"]:checked').value;
    const known = size === UNKNOWN ? {} : { size };
    try {
      await this.#api.announce(id, { ...known, contact: newContact() });
    } catch (problem) {
      this.#complain(problem); // the label can be scanned all the same
    }
    return this.label(id);
  }

  /** label scans the barcode of a parcel that the courier holds. */
  label(data) {
    return this.#scan(data, { hand: { id: data } });
  }

  async #scan(data, then) {
    this.#window.classList.add('scanning');
    setTimeout(() => this.#window.classList.remove('scanning'), SCANNING);
    try {
      await this.#api.post('/sim/v1/scanner', { data });
      this.#model.set(then);
    } catch (problem) {
      this.#complain(problem);
    }
  }

  #drawSizes() {
    const box = document.getElementById('parcel-size');
    for (const size of [...SIZES, UNKNOWN]) {
      const name = size === UNKNOWN ? 'Size not announced: the kiosk asks' : `Size ${size}`;
      box.append(element(
        'label', { title: name },
        element('input', { type: 'radio', name: 'size', value: size, checked: size === 'M', aria: { label: name } }),
        element('span', { text: size, aria: { hidden: true } }),
      ));
    }
  }
}
