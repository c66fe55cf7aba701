import { element, icon, visible } from './element.js';

const STATES = { empty: 'empty', reserved: 'reserved', out_of_order: 'out of order' };
const PULSE_SEEN = 900; // milliseconds for which a pulse is shown, however short it was

/** drawDoor draws one locker: recess and contents behind, the leaf before. */
export function drawDoor({ id, size, width, height, accessible }, clicked) {
  const parcels = element('span', { class: 'parcels' });
  const state = element('span', { class: 'door-state' });
  const inside = element('span', { class: 'inside', hidden: true }, icon('parcel'));
  const faults = element('span', { class: 'faults', hidden: true }, icon('warning'));
  const button = element(
    'button',
    { type: 'button', class: 'locker', data: { testid: `door-${id}`, open: 'false', state: '', size } },
    element('span', { class: 'recess' }, element('span', { class: 'recess-id', text: id }), parcels),
    element(
      'span', { class: 'leaf' },
      element('i', { class: 'mark' }),
      element('span', { class: 'door-id', text: id }),
      element('span', { class: 'door-size', text: size }, accessible ? icon('low') : null),
      state,
      inside,
      element('i', { class: 'latch' }),
    ),
    element('span', { class: 'spark' }, icon('bolt')),
    faults,
  );
  button.style.setProperty('--w', width);
  button.style.setProperty('--h', height);
  button.addEventListener('click', clicked);

  let wasEnergised = false;
  return {
    button,
    /** update shows the physical truth and, beside it, what the books believe. */
    update(locker, book, powered) {
      button.dataset.open = String(locker.open);
      button.dataset.latched = String(locker.latched);
      button.dataset.state = book?.state ?? '';
      button.dataset.draining = String(book?.state === 'reserved' && (book.reasons ?? []).length > 0);
      button.classList.toggle('full', locker.contents.length > 0);
      inside.hidden = locker.contents.length === 0;
      faults.hidden = locker.faults.length === 0;
      faults.title = locker.faults.map(words).join(', ');
      state.textContent = powered && book?.state !== 'empty' ? stateWords(book) : ''; // emptiness needs no words
      showParcels(parcels, locker.contents);
      button.setAttribute('aria-label', label(locker, book));
      if (locker.energised && !wasEnergised) spark(button);
      wasEnergised = locker.energised;
    },
  };
}

/** stateWords says what the books believe of a locker: "reserved", "latch fault, inspect". */
export function stateWords(book) {
  if (!book) return '';
  const reasons = (book.reasons ?? []).map(words).join(', ');
  if (book.state === 'out_of_order') return reasons || STATES.out_of_order;
  return reasons ? `${STATES[book.state]}, then ${reasons}` : STATES[book.state] ?? '';
}

/** words makes words of a name with underscores. */
export function words(name) { return visible(name).replaceAll('_', ' '); }

function label(locker, book) {
  const parts = [`Locker ${locker.id}`, `size ${locker.size}`, locker.open ? 'open' : 'closed'];
  if (!locker.open && !locker.latched) parts.push('latch released');
  parts.push(locker.contents.length ? `holds ${locker.contents.map((id) => visible(id, 24)).join(' and ')}` : 'nothing inside');
  if (book) parts.push(`books: ${stateWords(book)}`);
  if (locker.faults.length) parts.push(`broken: ${locker.faults.map(words).join(', ')}`);
  return parts.join(', ');
}

function showParcels(box, contents) {
  if (box.dataset.shown === JSON.stringify(contents)) return;
  box.dataset.shown = JSON.stringify(contents);
  box.replaceChildren(...contents.slice(0, 3).map((id) => element(
    'span', { class: 'parcel' }, element('bdi', { class: 'parcel-label', text: visible(id, 24) }),
  )));
}

function spark(button) {
  clearTimeout(button.sparking);
  button.classList.remove('pulsed');
  void button.offsetWidth; // a second pulse starts the flash anew
  button.classList.add('pulsed');
  button.sparking = setTimeout(() => button.classList.remove('pulsed'), PULSE_SEEN);
}
