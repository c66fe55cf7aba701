import { element, visible } from './element.js';

/** Screen draws what the customer's screen shows, and announces it to screen readers. */
export class Screen {
  #title = document.getElementById('screen-title');
  #lines = document.getElementById('screen-lines');
  #box = document.getElementById('screen');
  #shown = '';

  constructor(model) {
    model.watch(() => this.#draw(model));
  }

  #draw({ screen, power }) {
    const dark = power !== 'on';
    const shown = JSON.stringify([dark, screen]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#box.dataset.power = dark ? 'off' : 'on';
    this.#title.textContent = dark ? '' : visible(screen.title, 120);
    this.#lines.replaceChildren(...(dark ? [] : screen.lines).map((line) => element('p', { text: visible(line, 200) || '\u00a0' })));
  }
}
