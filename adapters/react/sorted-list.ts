import { firstIndex } from '../../src/model/first-index.ts';

/** Items in the order of a comparison that calls no two of them equal. */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #items: T[];

  constructor(compare: (a: T, b: T) => number, items: readonly T[]) {
    this.#compare = compare;
    this.#items = items.toSorted(compare);
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Returns its place. */
  add(item: T): number {
    const place = this.#placeOf(item);
    this.#items.splice(place, 0, item);
    return place;
  }

  /** Returns the place it had; -1 when it was not there. */
  remove(item: T): number {
    const expected = this.#placeOf(item);
    // A comparison that depends on more than the two items may look in the wrong place.
    const place = this.#items[expected] === item ? expected : this.#items.indexOf(item);
    if (place !== -1) this.#items.splice(place, 1);
    return place;
  }

  /** The first place whose item does not come before `item`. */
  #placeOf(item: T): number {
    // reason: it is between the ends
    return firstIndex(this.#items.length, (place) => this.#compare(this.#items[place] as T, item) < 0);
  }
}
