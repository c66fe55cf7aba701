import { element } from './element.js';

const BUS = [['dead', 'Dead'], ['slow', 'Slow'], ['brownout', 'Brown-out']];
const JUMPS = [['−1 h', '-1h'], ['+6 h', '6h'], ['+30 days', '30d']];

/** Breakage breaks what belongs to no single door: power, bus, wall clock. */
export class Breakage {
  #model;
  #complain;
  #cutButton = document.getElementById('power-cut');

  constructor(api, model, complain) {
    this.#model = model;
    this.#complain = complain;
    this.#cutButton.addEventListener('click', () => this.#cut(api));
    this.#drawBus(api);
    this.#drawJumps(api);
  }

  // The page lets go of the kiosk first: it dies as it stands, streams and all.
  async #cut(api) {
    this.#cutButton.disabled = true;
    this.#model.set({ cutting: true, power: 'off' });
    await null; // the watchers have been told
    try {
      await api.post('/sim/v1/power/cut');
    } catch (problem) {
      this.#complain(problem);
    } finally {
      this.#cutButton.disabled = false;
      this.#model.set({ cutting: false, power: 'on' });
    }
  }

  #drawBus(api) {
    const box = document.getElementById('bus-faults');
    const buttons = BUS.map(([fault, text]) => element('button', {
      type: 'button', class: 'button toggle', text, data: { testid: `bus-${fault}`, fault }, aria: { pressed: 'false' },
      on: {
        click: (event) => {
          const on = event.currentTarget.getAttribute('aria-pressed') !== 'true';
          api.post('/sim/v1/bus/faults', { fault, on }).catch(this.#complain);
        },
      },
    }));
    box.append(...buttons);
    this.#model.watch(({ busFaults }) => {
      for (const button of buttons) button.setAttribute('aria-pressed', String(busFaults.includes(button.dataset.fault)));
    });
  }

  #drawJumps(api) {
    const box = document.getElementById('clock-jumps');
    const source = element('button', {
      type: 'button', class: 'button toggle', text: 'No time source', data: { testid: 'clock-unsynchronised' },
      on: { click: () => api.post('/sim/v1/clock/synchronised', { on: !this.#model.clockSynchronised }).catch(this.#complain) },
    });
    this.#model.watch(({ clockSynchronised }) => source.setAttribute('aria-pressed', String(!clockSynchronised)));
    box.append(...JUMPS.map(([text, by]) => element('button', {
      type: 'button', class: 'button', text, on: { click: () => api.post('/sim/v1/clock/jump', { by }).catch(this.#complain) },
    })), source);
  }
}
