import type { HeldRefusal } from './held-changes.ts';

/** Changes that are offered together, each with what is noted of it where it is refused. */
export type OfferPart = readonly HeldRefusal[];

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
  const isSuspect = ({ entry }: HeldRefusal): boolean => entry.resource === suspect;
  // A quarter of all bytes is enough to be taken for what was too large.
  const isApart = most * 4 >= bytes && !changes.every(isSuspect);
  const isLater = (change: HeldRefusal, n: number): boolean =>
    isApart ? isSuspect(change) : n >= changes.length / 2;
  return [changes.filter((change, n) => !isLater(change, n)), changes.filter(isLater)];
}
