import { element, visible } from './element.js';

const SEEN = 6000; // milliseconds

/** toast shows shortly what was refused, in the server's words. */
export function toast(problem) {
  const box = document.getElementById('toasts');
  const shown = element('p', { class: 'toast', text: visible(problem.message, 200) });
  box.append(shown);
  while (box.childElementCount > 3) box.firstElementChild.remove();
  setTimeout(() => shown.remove(), SEEN);
}
