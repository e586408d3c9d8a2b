import type { Change } from '../model/change.ts';
import type { ChangeLevel } from './replicated-partition-options.ts';

/** How far a document has come, in marks. */
interface Reach {
  readonly stored: number;
  readonly durable: number;
}

interface OpenChange {
  readonly mark: number;
  /** Mark of the newest change up to it that wrote registers: one that repeats what is there writes none. */
  readonly stateMark: number;
  readonly writer: string;
  readonly sequence: number;
}

/** What was loaded, or is durable. */
const SETTLED = { mark: 0, stateMark: 0 };

/** The changes of this run that are not durable yet, and how far each has come in both of its documents. */
export class OpenChanges {
  readonly #documents: { readonly state: Reach; readonly journal: Reach };
  readonly #open: OpenChange[] = [];
  #mark = 0;
  #stateMark = 0;

  constructor(documents: { readonly state: Reach; readonly journal: Reach }) {
    this.#documents = documents;
  }

  /** Number of the newest change. */
  get mark(): number {
    return this.#mark;
  }

  get size(): number {
    return this.#open.length;
  }

  /** To be called before a change is made. Returns its mark. */
  begin(): number {
    this.#mark += 1;
    return this.#mark;
  }

  /** @param isEmpty whether the change wrote no registers */
  add(mark: number, { writer, sequence }: Pick<Change, 'writer' | 'sequence'>, isEmpty: boolean): void {
    if (!isEmpty) this.#stateMark = mark;
    this.#open.push({ mark, stateMark: this.#stateMark, writer, sequence });
  }

  has(writer: string, sequence: number): boolean {
    return this.#find(writer, sequence) !== undefined;
  }

  /** Number of a writer's oldest change in here. */
  firstOf(writer: string): number | undefined {
    return this.#open.find((change) => change.writer === writer)?.sequence;
  }

  /** Whether a change has come so far; for one that is not in here, whether what was loaded has. */
  hasReached(level: keyof Reach, writer: string, sequence: number): boolean {
    return this.#reached(level, this.#find(writer, sequence) ?? SETTLED);
  }

  /**
   * How far a change has come. By its name, since whoever asks may have it from elsewhere than the call that recorded
   * it; one that is not in here was loaded from the disk, or is durable.
   * @param isLost whether the documents do not have it
   * @param isListed whether what is stored would be found again
   */
  level(
    writer: string,
    sequence: number,
    { isLost, isListed }: { readonly isLost: boolean; readonly isListed: boolean },
  ): ChangeLevel {
    if (isLost && !this.has(writer, sequence)) return 'recorded';
    if (this.hasReached('durable', writer, sequence)) return 'durable';
    return this.hasReached('stored', writer, sequence) && isListed ? 'stored' : 'recorded';
  }

  /** Lets go of what is durable. */
  settle(): void {
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0]) {
      if (!this.#reached('durable', next)) return;
      this.#open.shift();
    }
  }

  #find(writer: string, sequence: number): OpenChange | undefined {
    return this.#open.find((change) => change.writer === writer && change.sequence === sequence);
  }

  #reached(level: keyof Reach, { mark, stateMark }: Pick<OpenChange, 'mark' | 'stateMark'>): boolean {
    const { state, journal } = this.#documents;
    return journal[level] >= mark && state[level] >= stateMark;
  }
}
