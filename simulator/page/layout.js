// How a bank is built: columns of one width, about as tall as a person.

const TALLEST = 1900; // millimetres of lockers in one column

/**
 * columns groups lockers into columns of equal width and balanced height, in the
 * order of their numbers; within a column the accessible ones are low.
 */
export function columns(lockers) {
  const widths = [...new Set(lockers.map((locker) => locker.width))];
  return widths.flatMap((width) => {
    const same = lockers.filter((locker) => locker.width === width);
    const wanted = Math.max(1, Math.ceil(height(same) / TALLEST));
    return balance(same, wanted).map((column) => ({
      width,
      height: height(column),
      lockers: [...column.filter((l) => !l.accessible), ...column.filter((l) => l.accessible)],
    }));
  });
}

function height(lockers) {
  return lockers.reduce((sum, locker) => sum + locker.height, 0);
}

// balance finds the lowest height with which `wanted` columns are enough.
function balance(lockers, wanted) {
  let low = Math.max(...lockers.map((locker) => locker.height));
  let high = height(lockers);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fill(lockers, middle).length <= wanted) high = middle;
    else low = middle + 1;
  }
  return fill(lockers, low);
}

function fill(lockers, limit) {
  const filled = [[]];
  for (const locker of lockers) {
    const last = filled.at(-1);
    if (last.length > 0 && height(last) + locker.height > limit) filled.push([locker]);
    else last.push(locker);
  }
  return filled;
}
