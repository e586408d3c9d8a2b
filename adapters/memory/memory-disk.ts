import { SyncError } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/json.ts';
import type { LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, StoredUpdates } from '../../src/replication/persistence.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';

/**
 * The disk of a device that exists in memory only. It outlives the persistences opened on it, so a test restarts a
 * device by opening another one, and it fails, crashes and rots on demand.
 */
export class MemoryDisk {
  readonly #documents = new Map<string, StoredDocument>();
  readonly #failures: SyncError[] = [];
  /** Slots in use, each with the claim that holds it. */
  readonly #slots = new Map<string, symbol>();
  #boot = 0;
  #commits = 0;

  /** Counts crashes. A persistence belongs to the boot it was opened in. */
  get boot(): number {
    return this.#boot;
  }

  /** Commits that reached the disk, compactions included. */
  get commits(): number {
    return this.#commits;
  }

  /** The next commit or compaction rejects with `error` and changes nothing. Called twice, the next two do. */
  fail(error: SyncError): void {
    this.#failures.push(error);
  }

  /**
   * Power loss: what was resolved stays, what was on its way rejects with STORAGE_FAILED, and so does every later
   * call on a persistence opened before. Every slot is free.
   */
  crash(): void {
    this.#boot += 1;
    this.#slots.clear();
  }

  /**
   * Makes a stored update unreadable.
   * @param row its place in the document, from 0
   */
  damage(document: string, row: number): void {
    const stored = this.#documents.get(document);
    const update = stored?.rows[row];
    if (stored === undefined || update === undefined) throw notStored(document, row);
    stored.rows[row] = { ...update, damaged: true };
  }

  read(document: string, boot: number): StoredUpdates {
    this.#refuseAfterCrash(document, boot);
    const updates: Uint8Array[] = [];
    const damaged: string[] = [];
    for (const [index, row] of (this.#documents.get(document)?.rows ?? []).entries()) {
      if (row.damaged) damaged.push(`update ${index} of ${JSON.stringify(document)} is damaged`);
      else updates.push(new Uint8Array(row.update));
    }
    return { updates, damaged };
  }

  readMeta(document: string, key: string, boot: number): Json | undefined {
    this.#refuseAfterCrash(document, boot);
    return this.#documents.get(document)?.meta.get(key);
  }

  commit(writes: readonly LogWrite[], boot: number): void {
    for (const write of writes) this.#refuseAfterCrash(write.document, boot);
    this.#refuseWhenFailing();
    for (const write of writes) this.#apply(write);
    this.#commits += 1;
  }

  compact(document: string, merge: MergeUpdates, isSpent: IsSpent, boot: number): void {
    const { updates } = this.read(document, boot);
    this.#refuseWhenFailing();
    const rows = updates.length === 0 ? [] : [{ update: new Uint8Array(merge(updates)), damaged: false }];
    const stored = this.#documents.get(document);
    if (stored === undefined) return;
    for (const [key, value] of stored.meta) if (isSpent(key, value)) stored.meta.delete(key);
    stored.rows = rows;
    this.#commits += 1;
  }

  lockSlot(workspace: string, slot: number, boot: number): ReleaseSlot | undefined {
    this.#refuseAfterCrash(workspace, boot, 'workspace');
    const key = `${slot}:${workspace}`;
    if (this.#slots.has(key)) return undefined;
    const claim = Symbol(key);
    this.#slots.set(key, claim);
    return async () => {
      // After a crash it may be somebody else's.
      if (this.#slots.get(key) === claim) this.#slots.delete(key);
    };
  }

  #apply(write: LogWrite): void {
    if (write.type === 'destroy') {
      this.#documents.delete(write.document);
      return;
    }
    const stored = this.#documents.get(write.document) ?? { rows: [], meta: new Map<string, Json>() };
    this.#documents.set(write.document, stored);
    if (write.type === 'append') stored.rows.push({ update: write.update, damaged: false });
    else stored.meta.set(write.key, write.value);
  }

  #refuseWhenFailing(): void {
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
  }

  #refuseAfterCrash(name: string, boot: number, kind: 'document' | 'workspace' = 'document'): void {
    if (boot === this.#boot) return;
    throw new SyncError('STORAGE_FAILED', {
      value: `${kind} ${JSON.stringify(name)}`,
      rule: 'its device has crashed',
      remedy: 'Open a new memoryPersistence on the same disk.',
    });
  }
}

interface StoredDocument {
  rows: StoredRow[];
  readonly meta: Map<string, Json>;
}

interface StoredRow {
  readonly update: Uint8Array;
  readonly damaged: boolean;
}

function notStored(document: string, row: number): SyncError {
  return new SyncError('NOT_FOUND', {
    value: `update ${row} of ${JSON.stringify(document)}`,
    rule: 'only a stored update can be damaged',
    remedy: 'Append it first.',
  });
}
