import { columns } from './layout.js';
import { drawDoor } from './door.js';
import { element } from './element.js';

// Pixels a millimetre. A bank that fits at the least is shown whole, its small
// doors still targets for a finger; a wider one scrolls, at ease.
const LEAST = 0.195;
const EASE = 0.3;
const MOST = 0.44;
const BESIDE = 330; // pixels of the window's height that are not the bank's
const LEGEND = [['empty', 'empty'], ['reserved', 'reserved'], ['out_of_order', 'out of order']];
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Bank draws the cabinet to proportion and keeps its doors up to date. */
export class Bank {
  #box = document.getElementById('bank');
  #doors = new Map();
  #built = '';
  #size = { width: 1, height: 1, frame: () => 0 };

  /** opened is called with a locker's id when its door is clicked. */
  constructor(model, opened) {
    this.opened = opened;
    this.#drawLegend();
    model.watch(() => this.#draw(model));
    new ResizeObserver(() => this.#scale()).observe(this.#box);
    addEventListener('resize', () => this.#scale());
    this.#box.addEventListener('keydown', (event) => this.#step(event));
  }

  #draw(model) {
    const built = JSON.stringify(model.lockers.map((l) => [l.id, l.width, l.height, l.accessible]));
    if (built !== this.#built) {
      this.#built = built;
      this.#build(model.lockers);
    }
    for (const locker of model.lockers) {
      this.#doors.get(locker.id)?.update(locker, model.books.get(locker.id), model.power === 'on');
    }
    this.#box.dataset.bus = model.busFaults.join(' ');
  }

  #build(lockers) {
    this.#doors.clear();
    const laid = columns(lockers);
    const tallest = Math.max(0, ...laid.map((column) => column.height));
    const cabinet = element('div', { class: 'cabinet' });
    for (const column of laid) {
      const drawn = element('div', { class: 'column' });
      drawn.style.setProperty('--width', column.width);
      if (column.height < tallest) drawn.append(element('div', { class: 'blind', aria: { hidden: true } }));
      for (const locker of column.lockers) {
        const door = drawDoor(locker, () => this.opened(locker.id));
        this.#doors.set(locker.id, door);
        drawn.append(door.button);
      }
      cabinet.append(drawn);
    }
    const width = laid.reduce((sum, column) => sum + column.width, 0);
    // What the cabinet needs besides its lockers: its frame and the gaps.
    const frame = () => {
      const { paddingLeft, paddingRight, columnGap } = getComputedStyle(cabinet);
      return parseFloat(paddingLeft) + parseFloat(paddingRight) + parseFloat(columnGap) * (laid.length - 1);
    };
    this.#size = { width, height: tallest, frame };
    this.#box.replaceChildren(cabinet);
    this.#rove([...this.#doors.values()][0]?.button);
    this.#scale();
  }

  #scale() {
    const { width, height, frame } = this.#size;
    const byWidth = (this.#box.clientWidth - frame()) / width;
    const byHeight = Math.max(420, innerHeight - BESIDE) / height;
    const scale = Math.min(MOST, byHeight, byWidth < LEAST ? EASE : byWidth);
    this.#box.style.setProperty('--scale', scale.toFixed(4));
  }

  /** show scrolls the bank so that a door is seen, and leaves the page where it is. */
  show(id) {
    const door = this.#doors.get(id)?.button;
    if (!door) return;
    const at = door.getBoundingClientRect();
    const box = this.#box.getBoundingClientRect();
    if (at.left < box.left || at.right > box.right) {
      this.#box.scrollBy({ left: at.left + at.width / 2 - box.left - box.width / 2, behavior: 'smooth' });
    }
  }

  // The bank is one stop of the tabulator; arrows go from door to door.
  #rove(button) {
    for (const door of this.#doors.values()) door.button.tabIndex = door.button === button ? 0 : -1;
  }

  #step(event) {
    const from = event.target.closest('.locker');
    const step = STEPS[event.key];
    if (!from || !step) return;
    const to = nearest(from, [...this.#doors.values()].map((door) => door.button), step);
    if (!to) return;
    event.preventDefault();
    this.#rove(to);
    to.focus();
  }

  #drawLegend() {
    const legend = document.getElementById('legend');
    for (const [state, words] of LEGEND) {
      legend.append(element('li', { data: { state } }, element('i', { class: 'mark' }), words));
    }
  }
}

// nearest finds the next door in a direction: straight ahead before aside.
function nearest(from, doors, [dx, dy]) {
  const centre = (door) => {
    const box = door.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = centre(from);
  let best = null;
  let bestDistance = Infinity;
  for (const door of doors) {
    const [toX, toY] = centre(door);
    const ahead = (toX - x) * dx + (toY - y) * dy;
    const aside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    if (ahead < 4 || (dy !== 0 && aside > 4)) continue;
    const distance = ahead + 3 * aside;
    if (distance < bestDistance) [best, bestDistance] = [door, distance];
  }
  return best;
}
