/** A set of edits, by their place in the trace. */
export class EditSet {
  readonly #words: Uint32Array;
  readonly #size: number;

  /** @param size number of edits in the trace */
  constructor(size: number, words: Uint32Array = new Uint32Array(Math.ceil(size / 32))) {
    this.#size = size;
    this.#words = words;
  }

  get count(): number {
    return this.#words.reduce((count, word) => count + bits(word), 0);
  }

  has(edit: number): boolean {
    return (((this.#words[edit >>> 5] ?? 0) >>> (edit & 31)) & 1) === 1;
  }

  add(edit: number): void {
    this.#words[edit >>> 5] = (this.#words[edit >>> 5] ?? 0) | (1 << (edit & 31));
  }

  addAll(other: EditSet): void {
    for (const [index, word] of other.#words.entries()) this.#words[index] = (this.#words[index] ?? 0) | word;
  }

  isWithin(other: EditSet): boolean {
    return this.#words.every((word, index) => (word & ~(other.#words[index] ?? 0)) === 0);
  }

  /** The edits that are here and not in `other`, in the order of the trace. */
  without(other: EditSet): readonly number[] {
    const edits: number[] = [];
    for (let edit = 0; edit < this.#size; edit += 1) if (this.has(edit) && !other.has(edit)) edits.push(edit);
    return edits;
  }
}

function bits(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
