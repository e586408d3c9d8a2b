import { SyncError } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/json.ts';
import { GroupCommit } from '../../src/replication/group-commit.ts';
import type { LogBackend, LogStorage, LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, StoredUpdates } from '../../src/replication/persistence.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import type { Counts } from './counts.ts';
import type { Simulation } from './simulation.ts';

/** `io-written`: the write is reported as failed, and is there after all. */
export type DiskFault = 'io' | 'io-written' | 'quota' | 'abort';

interface StoredRow {
  readonly update: Uint8Array;
  readonly torn: boolean;
}

interface StoredDocument {
  rows: StoredRow[];
  readonly meta: Map<string, Json>;
}

/** Each document has a log of its own, as in IndexedDB, or all share one, as in SQLite. */
export type DiskLayout = 'apart' | 'together';

/** The disk of a device: what was synced is there after a crash, of what was not an unpredictable beginning. */
export class SimulatedDisk {
  readonly layout: DiskLayout;
  readonly simulation: Simulation;
  readonly counts: Counts;
  /** A broken twin: a write is called done when it has only begun. */
  isLying = false;
  readonly #documents: Map<string, StoredDocument>;
  readonly #slots = new Map<string, Mount>();
  #faults: DiskFault[] = [];

  constructor(
    simulation: Simulation,
    counts: Counts,
    layout: DiskLayout,
    documents: Map<string, StoredDocument> = new Map<string, StoredDocument>(),
  ) {
    this.simulation = simulation;
    this.counts = counts;
    this.layout = layout;
    this.#documents = documents;
  }

  /** For one process of the device. */
  mount(): Mount {
    return new Mount(this);
  }

  /** What another device has on its disk after this one's was copied to it. */
  copy(): SimulatedDisk {
    const documents = new Map<string, StoredDocument>();
    for (const [name, { rows, meta }] of this.#documents) {
      documents.set(name, { rows: [...rows], meta: new Map(meta) });
    }
    return new SimulatedDisk(this.simulation, this.counts, this.layout, documents);
  }

  /** The next write fails. Called twice, the next two do. */
  arm(fault: DiskFault): void {
    this.#faults.push(fault);
  }

  disarm(): void {
    this.#faults = [];
  }

  holds(document: string): boolean {
    return (this.#documents.get(document)?.rows.length ?? 0) > 0;
  }

  read(document: string): StoredUpdates {
    const rows = this.#documents.get(document)?.rows ?? [];
    return {
      updates: rows.filter(({ torn }) => !torn).map(({ update }) => new Uint8Array(update)),
      damaged: rows.flatMap(({ torn }, index) => (torn ? [`row ${index} is torn`] : [])),
    };
  }

  readMeta(document: string, key: string): Json | undefined {
    return this.#documents.get(document)?.meta.get(key);
  }

  write(work: () => void): void {
    const fault = this.#faults.shift();
    if (fault === undefined || fault === 'io-written') work();
    if (fault === undefined) return;
    this.counts.add(`fault: disk ${fault}`);
    this.simulation.tell(() => `disk fails: ${fault}`);
    throw new SyncError(fault === 'quota' ? 'STORAGE_FULL' : 'STORAGE_FAILED', {
      value: 'a simulated disk',
      rule: fault,
      remedy: 'None: it was meant to fail',
    });
  }

  apply(write: LogWrite, torn = false): void {
    if (write.type === 'destroy') {
      this.#documents.delete(write.document);
      return;
    }
    const stored = this.#documents.get(write.document) ?? { rows: [], meta: new Map<string, Json>() };
    this.#documents.set(write.document, stored);
    if (write.type === 'append') stored.rows.push({ update: write.update, torn });
    else stored.meta.set(write.key, write.value);
  }

  compact(document: string, merge: MergeUpdates, isSpent: IsSpent): void {
    const { updates } = this.read(document);
    const merged = updates.length === 0 ? undefined : new Uint8Array(merge(updates));
    const stored = this.#documents.get(document);
    if (stored === undefined) return;
    stored.rows = merged === undefined ? [] : [{ update: merged, torn: false }];
    for (const [key, value] of stored.meta) if (isSpent(key, value)) stored.meta.delete(key);
  }

  lock(slot: string, holder: Mount): boolean {
    if (this.#slots.has(slot)) return false;
    this.#slots.set(slot, holder);
    return true;
  }

  release(holder: Mount, slot?: string): void {
    for (const [name, owner] of [...this.#slots]) {
      if (owner === holder && (slot === undefined || slot === name)) this.#slots.delete(name);
    }
  }
}

interface Pending {
  readonly run: () => void;
  /** What it would write, when power fails before it is done; undefined for a read. */
  readonly writes: readonly LogWrite[] | undefined;
}

/** A disk as one process of the device sees it, until that process dies. Takes time; each log keeps its order. */
export class Mount implements LogBackend {
  readonly #disk: SimulatedDisk;
  readonly #queues = new Map<string, { free: number; readonly pending: Pending[] }>();
  readonly #shared: GroupCommit<LogWrite>;
  #alive = true;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
    this.#shared = this.#commits('');
  }

  /** What is stored of a document just now. */
  read(name: string): StoredUpdates {
    return this.#disk.read(name);
  }

  async open(name: string): Promise<LogStorage> {
    const apart = this.#disk.layout === 'apart';
    const queue = apart ? name : '';
    await this.#take(queue, undefined, () => undefined);
    return {
      commits: apart ? this.#commits(name) : this.#shared,
      load: () => this.#take(queue, undefined, () => this.#disk.read(name)),
      getMeta: (key) => this.#take(queue, undefined, () => this.#disk.readMeta(name, key)),
      compact: (merge, isSpent = () => false) =>
        this.#take(queue, [], () => this.#disk.write(() => this.#disk.compact(name, merge, isSpent))),
      close: async () => undefined,
    };
  }

  async lockSlot(workspace: string, slot: number): Promise<ReleaseSlot | undefined> {
    const name = `${workspace} ${slot}`;
    if (!this.#alive || !this.#disk.lock(name, this)) return undefined;
    return async () => {
      this.#disk.release(this, name);
    };
  }

  async close(): Promise<void> {
    this.#disk.release(this);
  }

  /**
   * The process dies. Of the writes under way any first few are on the disk; the next may have left a torn end, which
   * its checksum tells.
   */
  crash(): void {
    this.#alive = false;
    this.#disk.release(this);
    const { random } = this.#disk.simulation;
    for (const { pending } of this.#queues.values()) {
      const writes = pending.flatMap((entry) => entry.writes ?? []);
      while (writes.length > 0 && random() < 0.5) this.#disk.apply(writes.shift() as LogWrite);
      const [next] = writes;
      if (next?.type !== 'append' || random() < 0.6) continue;
      this.#disk.apply(next, true);
      this.#disk.counts.add('fault: torn write');
    }
  }

  #commits(queue: string): GroupCommit<LogWrite> {
    return new GroupCommit(
      (writes) =>
        this.#take(queue, writes, () => {
          this.#disk.write(() => writes.forEach((write) => this.#disk.apply(write)));
        }),
      queueMicrotask,
    );
  }

  /** A process that died gets no answer any more, not even that it failed. */
  #take<Result>(name: string, writes: readonly LogWrite[] | undefined, work: () => Result): Promise<Result> {
    const { simulation } = this.#disk;
    return new Promise<Result>((resolve, reject) => {
      if (!this.#alive) return;
      const queue = this.#queues.get(name) ?? { free: 0, pending: [] };
      this.#queues.set(name, queue);
      const latency = writes === undefined ? 0.1 : 0.5 + simulation.random() * 8;
      queue.free = Math.max(queue.free, simulation.now) + latency;
      // reason: a write resolves with nothing
      if (writes !== undefined && this.#disk.isLying) resolve(undefined as Result);
      const entry: Pending = {
        writes,
        run: () => {
          if (!this.#alive) return;
          queue.pending.shift();
          try {
            resolve(work());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      };
      queue.pending.push(entry);
      simulation.schedule(entry.run, queue.free - simulation.now);
    });
  }
}
