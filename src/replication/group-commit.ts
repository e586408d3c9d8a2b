/**
 * Gathers writes until its schedule runs, then commits them together: one transaction and one flush to disk for
 * all of them. Each write resolves or rejects with its whole group.
 */
export class GroupCommit<Write> {
  readonly #commit: (writes: readonly Write[]) => Promise<void>;
  readonly #schedule: (run: () => void) => void;
  readonly #running = new Set<Promise<void>>();
  #group: Group<Write> | undefined;

  /**
   * @param commit stores a group whole or rejects; starts at once, so that groups are stored in their order
   * @param schedule runs its argument later (for example `queueMicrotask`); what is added until then shares a commit
   */
  constructor(commit: (writes: readonly Write[]) => Promise<void>, schedule: (run: () => void) => void) {
    this.#commit = commit;
    this.#schedule = schedule;
  }

  /** Resolves once the write's group is committed, rejects with the group's failure. */
  add(write: Write): Promise<void> {
    if (this.#group === undefined) {
      this.#group = { writes: [], done: Promise.withResolvers<undefined>() };
      // Called by itself: as our method, a browser's own `queueMicrotask` refuses ("Illegal invocation").
      const schedule = this.#schedule;
      schedule(() => {
        this.begin();
      });
    }
    this.#group.writes.push(write);
    return this.#group.done.promise;
  }

  /** Starts committing what has been added so far, without waiting for the schedule. */
  begin(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    const run = this.#commit(group.writes)
      .then(() => {
        group.done.resolve(undefined);
      }, group.done.reject)
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Begins, and resolves when every commit begun has ended, well or not. */
  async settle(): Promise<void> {
    this.begin();
    await Promise.all(this.#running);
  }
}

interface Group<Write> {
  readonly writes: Write[];
  readonly done: PromiseWithResolvers<undefined>;
}
