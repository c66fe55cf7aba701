import { foreign } from './element.js';
import { words } from './door.js';

const parcel = (r) => (r.parcel ? ['parcel ', foreign(r.parcel)] : ['the parcel']);
const locker = (r) => (r.locker ? `locker ${r.locker}` : 'a locker');

// Each kind of record as a sentence about the record.
const SENTENCES = {
  'kiosk.started': () => ['The kiosk started'],
  'kiosk.stopped': () => ['The kiosk stopped'],
  'kiosk.faulted': () => ['A defect was caught'],
  'reservation.created': (r) => [`Reserved ${locker(r)} for `, ...parcel(r)],
  'reservation.active': (r) => ['Deposited ', ...parcel(r)],
  'reservation.collecting': (r) => [`Code accepted: ${locker(r)} opens for `, ...parcel(r)],
  'reservation.picked_up': (r) => ['Picked up ', ...parcel(r)],
  'reservation.expiring': (r) => ['The deadline comes near for ', ...parcel(r)],
  'reservation.expired': (r) => ['The deadline has passed for ', ...parcel(r)],
  'reservation.extended': (r) => ['More time for ', ...parcel(r)],
  'reservation.cancelled': (r) => ['Cancelled the deposit of ', ...parcel(r)],
  'reservation.uncertain': (r) => ['Nobody knows whether it is inside: ', ...parcel(r)],
  'reservation.resolved': (r) => ['Somebody said where it is: ', ...parcel(r)],
  'code.issued': (r) => ['Sent a code for ', ...parcel(r)],
  'code.rejected': () => ['Refused a wrong code'],
  'code.locked_out': () => ['Too many wrong codes: waiting'],
  'door.unlatched': () => ['Pulsed the latch'],
  'door.opened': () => ['Door opened'],
  'door.closed': () => ['Door closed'],
  'door.held_open': () => ['Door stands open too long'],
  'door.forced': () => ['Door opened by force'],
  'door.failed_to_open': () => ['Door did not open'],
  'door.fault': () => ['The door cannot be read or driven'],
  'return.queued': (r) => ['To go back: ', ...parcel(r)],
  'return.collecting': (r) => [`Courier opens ${locker(r)} to take back `, ...parcel(r)],
  'return.collected': (r) => ['Taken back: ', ...parcel(r)],
  'locker.out_of_order': () => ['Out of order'],
  'locker.in_service': () => ['Back in service'],
  'locker.resolved': () => ['Somebody said what is inside'],
  'clock.untrusted': () => ['The clock is not believed any more'],
  'clock.trusted': () => ['The clock is believed again'],
  'partner.added': () => ['Partner added'],
  'partner.removed': () => ['Partner removed'],
  'admin.opened': () => ['Opened by a technician'],
};

/** sentence writes a record of the journal for people, as text and isolated strangers' text. */
export function sentence(record) {
  const write = SENTENCES[record.kind];
  return write ? write(record) : [foreign(words(record.kind))];
}

/** particulars are what else the record says, as one line; '' for nothing. */
export function particulars(record) {
  const named = Object.entries(record.detail ?? {}).map(([name, value]) => `${words(name)} ${words(value)}`);
  if (record.actor && record.actor !== 'kiosk') named.unshift(`by ${record.actor}`);
  return named.join(' · ');
}
