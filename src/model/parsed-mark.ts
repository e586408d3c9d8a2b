/** What the mark of a parsed value tells about it. */
export interface Measures {
  /** Bytes of JSON text, roughly. */
  readonly size: number;
  /** Levels of nesting, its own included. */
  readonly height: number;
}

/** Its only use is `super(value)`: a constructor that returns an object gives that object the subclass's private fields. */
const Itself = function (value: object): object {
  return value;
} as unknown as new (value: object) => object; // reason: every function can be called with new, which its type does not say

/**
 * The mark on every object and array that parseJson made: private fields, which nobody can see, copy or forge. A
 * WeakMap would do the same, but made parsing two to five times as slow, since its entries cost again at every garbage
 * collection.
 */
export class ParsedMark extends Itself {
  readonly #size: number;
  readonly #height: number;

  private constructor(value: object, size: number, height: number) {
    super(value);
    this.#size = size;
    this.#height = height;
  }

  /** Marks and freezes a value that will not change from here on. */
  static set<T extends object>(value: T, size: number, height: number): T {
    new ParsedMark(value, size, height);
    return Object.freeze(value);
  }

  static has(value: object): boolean {
    return #size in value;
  }

  static get(value: object): Measures | undefined {
    return #size in value ? { size: value.#size, height: value.#height } : undefined;
  }
}
