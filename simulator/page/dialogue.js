// What the kiosk's screen asks for, read from its own words in English and
// German: the page has nothing else to go by, and neither have people.

const KEY_NAMES = { '#': 'key-hash', '*': 'key-star' };

/**
 * readScreen says what a page of the screen wants: `courier`, whether one is
 * logged in (`before` where the page does not tell), `asks`, the keys that
 * answer a question, `returns`, how many wait, `opening`, whether a door is
 * about to open, and `typing`, whether digits were left.
 */
export function readScreen(screen, before = {}) {
  const title = screen.title;
  const all = [title, ...screen.lines].join('\n');
  return {
    courier: courier(all, before.courier ?? false),
    ...question(title, screen.lines),
    returns: Number(/^# .*\((?:noch )?(\d+)(?: left)?\)/m.exec(all)?.[1] ?? 0),
    // A latch is being tried; it may take more than one pulse.
    opening: /^(door .+ opens|fach .+ öffnet|use door .+|nimm fach .+)$/i.test(title),
    // Digits that somebody typed and did not enter: "••3".
    typing: screen.lines.some((line) => /^•*\d$/.test(line)),
  };
}

function courier(all, before) {
  if (/\b(scan parcel label|return taken)\b|etikett scannen|rückläufer/i.test(all)) return true;
  if (/\bbadge\b|\bkarte\b|logged out|abgemeldet/i.test(all)) return false;
  return before;
}

function question(title, lines) {
  if (lines.some((line) => /\b1\W*S\b.*\b4\W*XL\b/.test(line))) return { asks: ['1', '2', '3', '4'], size: true };
  const digits = lines.flatMap((line) => [...line.matchAll(/(?:^|\s)([1-4]) \p{Letter}/gu)].map(([, key]) => key));
  if (digits.length > 1) return { asks: digits };
  if (lines.some((line) => /^# (yes|ja)\b/i.test(line))) return { asks: ['#', '*'] };
  // The screen at rest says this too, of a code that is to be typed.
  if (!/code/i.test(title) && /(then press|dann) #/.test(lines.at(-1) ?? '')) return { confirm: true };
  return {};
}

/** keyControl is the test id of a key. */
export function keyControl(key) { return KEY_NAMES[key] ?? `key-${key}`; }
