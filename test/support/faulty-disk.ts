import { SyncError } from '../../src/model/errors.ts';
import type { SyncErrorCode } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/json.ts';
import { GroupCommit } from '../../src/replication/group-commit.ts';
import type { LogBackend, LogStorage, LogWrite } from '../../src/replication/log-backend.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';

/**
 * What is on the disk of the writes that were on their way when the power went: none, the first half of them, the same
 * with the last one unreadable, all, or only those of the newest call (where each document is a file of its own).
 */
export type Landed = 'nothing' | 'half' | 'torn' | 'all' | 'newest';

/** The rule of the errors that a fault gives. */
export const DISK_FAILED = 'the disk failed';

/** What happens at one call of the disk, counted from 0 since it was armed. */
export type Fault =
  | { readonly type: 'crash'; readonly at: number; readonly landed: Landed }
  /**
   * This call and the next ones, `calls` of them, come back with an error and change nothing. Where `lives` is given,
   * the power goes after so many further calls.
   */
  | {
      readonly type: 'error';
      readonly at: number;
      readonly code: SyncErrorCode;
      readonly calls: number;
      readonly lives?: number;
    };

/** One database for all documents, so that writes land in their order; or one for each, in any order between them. */
export type Layout = 'shared' | 'separate';

interface Document {
  readonly rows: readonly (Uint8Array | 'damaged')[];
  readonly meta: ReadonlyMap<string, Json>;
}

/** One thing that a call does to the disk, whole or not at all. */
interface Effect {
  readonly apply: () => void;
  /** The document whose newest update it is, where it is one. */
  readonly appendsTo: string | undefined;
}

/**
 * A disk whose every call can be the last: writes take a turn of the event loop to land, and at the call that a fault
 * names the power goes (nothing settles any more) or an error comes back.
 */
export class FaultyDisk {
  readonly layout: Layout;
  #documents: ReadonlyMap<string, Document>;
  #fault: Fault | undefined;
  #armed = false;
  #calls = 0;
  /** The effects of each call on its way, oldest call first. */
  #flying: (readonly Effect[])[] = [];
  /** What a process waits for that has been cut off in the middle. */
  readonly forever: Promise<never> = new Promise<never>(() => undefined);
  readonly #crashed = Promise.withResolvers<undefined>();
  #isDead = false;
  /** Called as each call begins, before anything happens to it. */
  onCall: () => void = () => undefined;
  /** Called as the power goes. */
  onCrash: () => void = () => undefined;
  /** What was called since the disk was armed, in order. */
  readonly log: string[] = [];

  constructor(layout: Layout, documents: ReadonlyMap<string, Document> = new Map()) {
    this.layout = layout;
    this.#documents = documents;
  }

  /** From here on calls are counted, and `fault` happens at its one. */
  arm(fault: Fault | undefined): void {
    this.#armed = true;
    this.#fault = fault;
  }

  get calls(): number {
    return this.#calls;
  }

  /** Settles when the power has gone. */
  get crashed(): Promise<undefined> {
    return this.#crashed.promise;
  }

  /** Whether the power has gone. */
  hasCrashed(): boolean {
    return this.#isDead;
  }

  /** The disk as the next start finds it, sound again. What is on its way is not on it. */
  restarted(): FaultyDisk {
    return new FaultyDisk(this.layout, this.#documents);
  }

  /** The disk with some updates of some documents gone, newest first. */
  without(suffix: string, count: number): FaultyDisk {
    const documents = [...this.#documents].map(([name, { rows, meta }]): [string, Document] => [
      name,
      { rows: name.endsWith(suffix) ? rows.slice(0, Math.max(0, rows.length - count)) : rows, meta },
    ]);
    return new FaultyDisk(this.layout, new Map(documents));
  }

  persistence(): Persistence {
    const shared = this.#commits();
    const backend: LogBackend = {
      open: async (name) => {
        await this.#call(`open ${name}`);
        return this.#storage(name, this.layout === 'shared' ? shared : this.#commits());
      },
      lockSlot: async (name, slot) => {
        await this.#call(`lock ${name}`);
        return slot === 0 ? () => Promise.resolve() : undefined;
      },
      close: () => this.#call('close'),
    };
    return new QueuedPersistence(backend);
  }

  #commits(): GroupCommit<LogWrite> {
    return new GroupCommit((writes) => this.#commit(writes), queueMicrotask);
  }

  #storage(name: string, commits: GroupCommit<LogWrite>): LogStorage {
    return {
      commits,
      load: async () => {
        await this.#call(`load ${name}`);
        const rows = this.#documents.get(name)?.rows ?? [];
        return {
          updates: rows.filter((row) => row !== 'damaged').map((row) => new Uint8Array(row)),
          damaged: rows.flatMap((row, index) => (row === 'damaged' ? [`update ${index} of ${name}`] : [])),
        };
      },
      getMeta: async (key) => {
        await this.#call(`meta ${name}`);
        return this.#documents.get(name)?.meta.get(key);
      },
      compact: (merge, isSpent = () => false) => {
        const apply = (): void => {
          const found = this.#documents.get(name);
          const intact = (found?.rows ?? []).filter((row) => row !== 'damaged');
          if (found === undefined || intact.length === 0) return;
          const meta = new Map([...found.meta].filter(([key, value]) => !isSpent(key, value)));
          this.#put(name, { rows: [merge(intact)], meta });
        };
        return this.#write(`compact ${name}`, [{ apply, appendsTo: undefined }]);
      },
      close: () => this.#call(`close ${name}`),
    };
  }

  #commit(writes: readonly LogWrite[]): Promise<void> {
    const names = [...new Set(writes.map(({ type, document }) => `${type} ${document}`))];
    const effects = writes.map((write) => ({
      apply: () => this.#apply(write),
      appendsTo: write.type === 'append' ? write.document : undefined,
    }));
    return this.#write(`commit ${names.join(', ')}`, effects);
  }

  async #write(what: string, effects: readonly Effect[]): Promise<void> {
    this.#flying.push(effects);
    try {
      await this.#call(what);
    } finally {
      this.#flying = this.#flying.filter((flying) => flying !== effects);
    }
    for (const { apply } of effects) apply();
  }

  /** Returns when the call may take effect: a turn later, or never. */
  async #call(what: string): Promise<void> {
    if (this.hasCrashed()) return this.forever;
    this.onCall();
    if (this.#armed) {
      const index = this.#calls;
      this.#calls += 1;
      this.log.push(what);
      const fault = this.#fault;
      if (fault?.type === 'crash' && index === fault.at) return this.#crash(fault.landed);
      if (fault?.type === 'error' && index >= fault.at && index < fault.at + fault.calls) {
        await turn();
        throw new SyncError(fault.code, { value: what, rule: DISK_FAILED, remedy: 'Try again' });
      }
      if (fault?.type === 'error' && index === fault.at + fault.calls + (fault.lives ?? Infinity))
        return this.#crash('nothing');
    }
    await turn();
    return this.hasCrashed() ? this.forever : undefined;
  }

  #crash(landed: Landed): Promise<never> {
    this.#isDead = true;
    this.onCrash();
    const all = this.#flying.flat();
    const half = all.slice(0, Math.ceil(all.length / 2));
    const effects = { nothing: [], half, torn: half, all, newest: this.#flying.at(-1) ?? [] }[landed];
    for (const { apply } of effects) apply();
    const last = effects.at(-1)?.appendsTo;
    if (landed === 'torn' && last !== undefined) this.#tear(last);
    this.#crashed.resolve(undefined);
    return this.forever;
  }

  #apply(write: LogWrite): void {
    const found = this.#documents.get(write.document) ?? { rows: [], meta: new Map<string, Json>() };
    if (write.type === 'append') {
      this.#put(write.document, { ...found, rows: [...found.rows, write.update] });
    } else if (write.type === 'meta') {
      this.#put(write.document, { ...found, meta: new Map(found.meta).set(write.key, write.value) });
    } else this.#put(write.document, { rows: [], meta: new Map() });
  }

  #tear(name: string): void {
    const found = this.#documents.get(name);
    if (found !== undefined) this.#put(name, { ...found, rows: [...found.rows.slice(0, -1), 'damaged'] });
  }

  #put(name: string, document: Document): void {
    this.#documents = new Map(this.#documents).set(name, document);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
