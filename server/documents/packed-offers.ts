import type { Author } from '../store/author.ts';
import type { Offer } from './commit-offers.ts';

/** Offers on their way to another thread: few objects, and one buffer that changes hands. */
export interface PackedOffers {
  readonly rooms: readonly string[];
  readonly authors: readonly (Author | undefined)[];
  /** Where each update ends in `bytes`; the next one begins there. */
  readonly ends: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Copies the updates, each of which may be a view of a larger buffer. */
export function packOffers(offers: readonly Offer[]): PackedOffers {
  const bytes = new Uint8Array(offers.reduce((sum, { update }) => sum + update.length, 0));
  let end = 0;
  const ends = offers.map(({ update }) => {
    bytes.set(update, end);
    return (end += update.length);
  });
  return { rooms: offers.map(({ room }) => room), authors: offers.map(({ author }) => author), ends, bytes };
}

export function unpackOffers({ rooms, authors, ends, bytes }: PackedOffers): readonly Offer[] {
  return rooms.map((room, index) => ({
    room,
    update: bytes.subarray(ends[index - 1] ?? 0, ends[index]),
    author: authors[index],
  }));
}
