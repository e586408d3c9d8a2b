import type { HeldRefusal } from './held-changes.ts';

/** Changes that are offered together, each with what is noted of it where it is refused. */
export type OfferPart = readonly HeldRefusal[];

/** Part of all bytes from which on a change is taken for what was too large. */
const SUSPECT = 1 / 4;

/**
 * Cuts what was refused together into what is offered next, one after the other. Mostly one change is too large by itself:
 * then all that does not concern its resource comes first, and is not held up. Else in halves.
 */
export function offerParts(changes: OfferPart): readonly OfferPart[] {
  let [bytes, most, suspect] = [0, 0, ''];
  for (const { entry } of changes) {
    const { length } = JSON.stringify(entry.raw);
    bytes += length;
    if (length > most) [most, suspect] = [length, entry.resource];
  }
  const apart = cut(changes, ({ entry }) => entry.resource !== suspect);
  const isFound = most >= bytes * SUSPECT && apart.every((part) => part.length > 0);
  return isFound ? apart : cut(changes, (_, n) => n < changes.length / 2);
}

function cut(
  changes: OfferPart,
  isFirst: (change: HeldRefusal, index: number) => boolean,
): readonly OfferPart[] {
  return [changes.filter(isFirst), changes.filter((change, n) => !isFirst(change, n))];
}
