import { firstIndex } from '../model/first-index.ts';

type Run = readonly [first: number, last: number];

/** A set of whole numbers, kept as runs without gaps: as small as it has gaps, however far it reaches. */
export class NumberRuns {
  /** In ascending order, none touching the next. */
  readonly #runs: Run[] = [];

  add(number: number): void {
    const at = this.#firstFrom(number - 1);
    const [before, behind] = [this.#runs[at], this.#runs[at + 1]];
    if (before === undefined || before[0] > number + 1) {
      this.#runs.splice(at, 0, [number, number]);
      return;
    }
    const [first, last] = before;
    if (number >= first && number <= last) return;
    if (number < first) this.#runs[at] = [number, last];
    else if (behind?.[0] === number + 1) this.#runs.splice(at, 2, [first, behind[1]]);
    else this.#runs[at] = [first, number];
  }

  /** How many of its numbers are above `above` and not above `upTo`. */
  countIn(above: number, upTo: number): number {
    let count = 0;
    for (let at = this.#firstFrom(above + 1); at < this.#runs.length; at += 1) {
      const [first, last] = this.#runs[at] as Run;
      if (first > upTo) break;
      count += Math.min(last, upTo) - Math.max(first, above + 1) + 1;
    }
    return count;
  }

  /** Index of the first run that ends at `number` or behind it. */
  #firstFrom(number: number): number {
    return firstIndex(this.#runs.length, (at) => (this.#runs[at] as Run)[1] < number);
  }
}
