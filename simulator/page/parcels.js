// Parcels as they come from a depot: with a tracking number and a customer.

/** newParcelId returns a fresh tracking number: UPU standard S10, with its check digit. */
export function newParcelId() {
  const digits = Array.from(random(8), (byte) => byte % 10);
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const rest = 11 - (digits.reduce((sum, digit, i) => sum + digit * weights[i], 0) % 11);
  const check = rest === 10 ? 0 : rest === 11 ? 5 : rest;
  return `LX${digits.join('')}${check}DE`;
}

/** newContact returns a customer to send messages to: a number that Ofcom keeps for fiction. */
export function newContact() {
  const last = Array.from(random(3), (byte) => byte % 10).join('');
  return { channel: 'sms', address: `+447700900${last}` };
}

function random(count) { return crypto.getRandomValues(new Uint8Array(count)); }
