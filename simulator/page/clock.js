import { element } from './element.js';

const STEPS = [['+1 min', '1m', 'advance-1m'], ['+1 h', '1h', 'advance-1h'], ['+1 day', '24h', 'advance-1d'], ['+3 days', '72h', 'advance-3d']];
const UNITS = { s: 1, m: 60, h: 3600, d: 86400 };

const DATE = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const STAMP = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** moment writes a time as the page writes all times: the browser's zone, 24 hours. */
export function moment(at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : TIME.format(date);
}

/** stamp writes a time and its day, without seconds. */
export function stamp(at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : STAMP.format(date);
}

/** day writes a date as the page writes all dates. */
export function day(at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : DATE.format(date);
}

/** duration turns "1d 12h" into what the server reads, or '' if it is none. */
export function duration(text) {
  const parts = [...text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)\s*([smhd])/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
  return seconds > 0 ? `${Math.round(seconds)}s` : '';
}

/** Clock shows the kiosk's time and lets it pass. */
export class Clock {
  #api;
  #complain;
  #now = document.getElementById('clock-now');
  #trust = document.getElementById('clock-trust');
  #believe = document.getElementById('clock-believe');
  #controls = [];

  constructor(api, model, complain) {
    this.#api = api;
    this.#complain = complain;
    const steps = document.getElementById('clock-steps');
    for (const [text, by, testid] of STEPS) {
      steps.append(element('button', { type: 'button', class: 'button', text, data: { testid }, on: { click: () => this.#advance(by) } }));
    }
    const form = document.getElementById('clock-form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const by = duration(form.elements.by.value);
      if (by) this.#advance(by);
      form.reset();
    });
    this.#controls = [...steps.querySelectorAll('button'), form.querySelector('button')];
    this.#believe.addEventListener('click', () => api.post('/v1/clock/trust').catch(complain));
    model.watch(() => this.#draw(model));
    setInterval(() => this.#draw(model), 1000);
  }

  async #advance(by) {
    for (const control of this.#controls) control.disabled = true;
    try {
      await this.#api.post('/sim/v1/clock/advance', { by });
    } catch (problem) {
      this.#complain(problem);
    } finally {
      for (const control of this.#controls) control.disabled = false;
    }
  }

  #draw({ now, nowAt, clockTrusted }) {
    if (now !== null) {
      const present = new Date(now + performance.now() - nowAt);
      this.#now.dateTime = present.toISOString();
      this.#now.replaceChildren(element('b', { text: TIME.format(present) }), ` ${DATE.format(present)}`);
    }
    this.#believe.hidden = clockTrusted !== false;
    this.#trust.hidden = clockTrusted === null;
    this.#trust.dataset.trusted = String(clockTrusted);
    this.#trust.textContent = clockTrusted ? 'trusted' : 'not trusted';
  }
}
