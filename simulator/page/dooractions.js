import { newParcelId } from './parcels.js';
import { visible } from './element.js';

/**
 * doorActions says what a person can do at a door right now, the natural thing
 * first. Only what physics allows is offered.
 */
export function doorActions(model, id) {
  const locker = model.locker(id);
  if (!locker) return [];
  const episode = model.episodes.get(id);
  if (locker.open) return atOpenDoor(model, locker, episode);
  if (locker.latched) return [];
  const pull = { act: 'pull', label: 'Pull the door open' };
  const push = { act: 'push', label: 'Push it into its latch' };
  return episode ? [pull, push] : [push, pull];
}

/** parcelFor names the parcel that a person would put into a locker now. */
export function parcelFor(model, id) {
  const due = expected(model.locker(id), model.episodes.get(id));
  return due || model.hand?.id || newParcelId();
}

function atOpenDoor(model, locker, episode) {
  const push = { act: 'push', label: 'Push the door shut' };
  const take = { act: 'take', label: 'Take out what is inside' };
  const due = expected(locker, episode);
  const put = {
    act: 'put',
    label: due ? `Put parcel ${visible(due, 20)} in` : `Put ${locker.contents.length ? 'another' : 'a'} parcel in`,
  };
  if (locker.contents.length === 0) return due ? [put, push] : [push, put];
  return emptied(model, locker, episode) ? [take, push, put] : [push, take, put];
}

// expected is the parcel that is being deposited and not inside yet, or ''.
function expected(locker, episode) {
  if (episode?.status !== 'depositing' || locker.contents.includes(episode.parcel)) return '';
  return episode.parcel;
}

// emptied says whether the door stands open so that a parcel is taken out: a
// customer's, or one that goes back.
function emptied(model, locker, episode) {
  if (episode?.status === 'collecting' || episode?.status === 'returning') return true;
  return model.books.get(locker.id)?.reasons?.includes('inspect') ?? false;
}
