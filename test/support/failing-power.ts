import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';

/** A disk that loses its power when it has taken so many commits. */
export class FailingPower extends MemoryDisk {
  /** Resolves when it has. */
  readonly failed: Promise<void>;
  #last: number;
  readonly #fail: () => void;

  constructor(last: number) {
    super();
    this.#last = last;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.failed = promise;
    this.#fail = () => {
      resolve(undefined);
    };
  }

  /** From now on the power stays. */
  steady(): void {
    this.#last = Infinity;
  }

  override commit(...[writes, boot]: Parameters<MemoryDisk['commit']>): void {
    this.#drain();
    super.commit(writes, boot);
  }

  override compact(...[document, merge, isSpent, boot]: Parameters<MemoryDisk['compact']>): void {
    this.#drain();
    super.compact(document, merge, isSpent, boot);
  }

  #drain(): void {
    if (this.commits < this.#last || this.boot > 0) return;
    this.crash();
    this.#fail();
  }
}
