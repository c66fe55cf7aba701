// Elements are built with textContent and attributes alone: parcel ids, scans
// and journal details are written by strangers.

const SVG = 'http://www.w3.org/2000/svg';

/** element returns a new HTML element. `on` holds listeners, `data` data attributes, `aria` aria attributes. */
export function element(tag, { text, on = {}, data = {}, aria = {}, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(data)) if (value != null) made.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) if (value != null) made.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  if (text != null) made.textContent = text;
  made.append(...children.filter((child) => child != null));
  return made;
}

/** icon returns one of the symbols of index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** byTestId finds a control by the name that tests and hints know it by. */
export function byTestId(id) {
  return document.querySelector(`[data-testid="${CSS.escape(id)}"]`);
}

/** foreign isolates a stranger's text, so that its direction cannot reorder ours. */
export function foreign(text) {
  return element('bdi', { class: 'foreign', text: visible(text) });
}

/** visible shows control characters as symbols and shortens what is over-long. */
export function visible(text, longest = 64) {
  const shown = String(text)
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}
