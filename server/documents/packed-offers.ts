import type { AuthorText } from '../store/author.ts';
import type { Offer } from './commit-offers.ts';

/** Offers on their way to another thread: a few texts, each once, and two buffers that change hands. */
export interface PackedOffers {
  readonly rooms: readonly string[];
  readonly authors: readonly (AuthorText | undefined)[];
  /** Of each offer: which of the rooms, which of the authors, and where its update ends; the next one begins there. */
  readonly places: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const PLACE = 3;

/** Copies the updates, each of which may be a view of a larger buffer. */
export function packOffers(offers: readonly Offer[]): PackedOffers {
  const rooms = new Map<string, number>();
  const authors = new Map<AuthorText | undefined, number>();
  const places = new Uint32Array(offers.length * PLACE);
  const bytes = new Uint8Array(offers.reduce((sum, { update }) => sum + update.length, 0));
  let end = 0;
  for (const [index, { room, author, update }] of offers.entries()) {
    bytes.set(update, end);
    end += update.length;
    places.set([numberOf(rooms, room), numberOf(authors, author), end], index * PLACE);
  }
  return { rooms: [...rooms.keys()], authors: [...authors.keys()], places, bytes };
}

export function unpackOffers({ rooms, authors, places, bytes }: PackedOffers): readonly Offer[] {
  const offers: Offer[] = [];
  let begin = 0;
  for (let at = 0; at < places.length; at += PLACE) {
    const [room = 0, author = 0, end = 0] = places.subarray(at, at + PLACE);
    offers.push({ room: rooms[room] ?? '', update: bytes.subarray(begin, end), author: authors[author] });
    begin = end;
  }
  return offers;
}

function numberOf<Text>(numbers: Map<Text, number>, text: Text): number {
  const known = numbers.get(text) ?? numbers.size;
  numbers.set(text, known);
  return known;
}
