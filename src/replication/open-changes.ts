import type { Change } from '../model/change.ts';
import { getOrInsert } from '../model/get-or-insert.ts';

/** How far a document has come, in marks. */
interface Reach {
  readonly stored: number;
  readonly durable: number;
}

interface OpenChange {
  readonly mark: number;
  /** Mark of the newest change up to it that wrote registers: one that repeats what is there writes none. */
  readonly stateMark: number;
}

/** What was loaded, or is durable. */
const SETTLED = { mark: 0, stateMark: 0 };

/** The changes of this run that are not durable yet, and how far each has come in both of its documents. */
export class OpenChanges {
  readonly #documents: { readonly state: Reach; readonly journal: Reach };
  /** By writer and number, in the order in which they came. */
  readonly #open = new Map<string, Map<number, OpenChange>>();
  #mark = 0;
  #stateMark = 0;

  constructor(documents: { readonly state: Reach; readonly journal: Reach }) {
    this.#documents = documents;
  }

  /** Number of the newest change. */
  get mark(): number {
    return this.#mark;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /** To be called before a change is made. Returns its mark. */
  begin(): number {
    this.#mark += 1;
    return this.#mark;
  }

  /**
   * @param mark Infinity for one that is not here whole: until it is added again it has come nowhere
   * @param isEmpty whether the change wrote no registers
   */
  add(mark: number, { writer, sequence }: Pick<Change, 'writer' | 'sequence'>, isEmpty: boolean): void {
    if (!isEmpty) this.#stateMark = mark;
    const own = getOrInsert(this.#open, writer, () => new Map<number, OpenChange>());
    own.set(sequence, { mark, stateMark: this.#stateMark });
  }

  has(writer: string, sequence: number): boolean {
    return this.#find(writer, sequence) !== undefined;
  }

  /** Number of a writer's oldest change in here. */
  firstOf(writer: string): number | undefined {
    return this.#open.get(writer)?.keys().next().value;
  }

  /** Whether a change has come so far; for one that is not in here, whether what was loaded has. */
  hasReached(level: keyof Reach, writer: string, sequence: number): boolean {
    return this.#reached(level, this.#find(writer, sequence) ?? SETTLED);
  }

  /** Lets go of what is durable. Returns whether anything was. */
  settle(): boolean {
    let news = false;
    for (const [writer, own] of this.#open) {
      for (const [sequence, change] of own) {
        if (!this.#reached('durable', change)) break;
        news = own.delete(sequence);
      }
      if (own.size === 0) this.#open.delete(writer);
    }
    return news;
  }

  #find(writer: string, sequence: number): OpenChange | undefined {
    return this.#open.get(writer)?.get(sequence);
  }

  #reached(level: keyof Reach, { mark, stateMark }: OpenChange): boolean {
    const { state, journal } = this.#documents;
    return journal[level] >= mark && state[level] >= stateMark;
  }
}
