import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import { keyParts } from '../../src/model/resource-key.ts';
import { deviceOf } from '../../src/model/writer.ts';
import { nameOfChange } from '../../src/replication/carried-change.ts';
import type { HeldRefusal } from '../../src/replication/held-changes.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { packUnsynced, parseUnsynced } from './unsynced-export.ts';
import type { UnsyncedExport } from './unsynced-export.ts';

/** A change that the relay has refused. It is in no document any more; frozen. */
export interface RefusedChange {
  /** Its name, by which it is retried or discarded: no other change has it. */
  readonly key: string;
  readonly operation: Change['operation'];
  readonly resourceType: string;
  readonly resourceId: string;
  /** When it was recorded, ms since 1970. */
  readonly timestamp: number;
  readonly userId: string;
  readonly deviceId: string;
  /** The whole resource before and after, as this device showed it; undefined where it did not exist. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** What the relay refused and why, for a person. */
  readonly reason: string;
  /** The code with which it closed the connection. */
  readonly closeCode: number;
  /** When, ms since 1970. */
  readonly refusedAt: number;
}

/** What became of an import. */
export interface ImportReport {
  /** Changes that were written into the documents. */
  readonly imported: number;
  /** Changes that this device knew of already. */
  readonly known: number;
}

/** Changes of this device that have not got through: those the relay refuses, and all that is pending, to carry away. */
export class UnsyncedChanges {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Changes that the relay has refused, oldest first. They wait, also through restarts, until somebody decides. */
  refused(): readonly RefusedChange[] {
    return this.#workspace.refusals.held.refused.map(toRefusedChange);
  }

  /**
   * Writes refused changes into the documents once more, as the same changes, and offers them again: for when the
   * reason is gone. What others have written since stands beside them. Refused again, they are back on the list.
   * @param keys all of them without it
   * @throws SyncError NOT_FOUND; STORAGE_FAILED, STORAGE_FULL (they are in memory then, and stored when that works)
   */
  async retry(keys: readonly string[] = this.#keys()): Promise<void> {
    await this.#workspace.refusals.retry(keys);
  }

  /**
   * Lets go of refused changes for good. They were taken out of the documents when they were refused: what is shown
   * stays as it is.
   * @param keys all of them without it
   * @throws SyncError NOT_FOUND; STORAGE_FAILED, STORAGE_FULL
   */
  async discard(keys: readonly string[] = this.#keys()): Promise<void> {
    await this.#workspace.refusals.discard(keys);
  }

  /** Everything that has not got through, pending and refused, as JSON: to be saved, sent, or imported elsewhere. */
  export(): UnsyncedExport {
    const { name, deviceId, refusals } = this.#workspace;
    const inDocuments = this.#workspace.partitions().flatMap((partition) => partition.pendingEntries());
    const pending = [...inDocuments, ...refusals.outside()];
    const refused = refusals.held.refused.map(({ entry }) => entry);
    return packUnsynced({ workspace: name, deviceId, time: this.#workspace.now(), pending, refused });
  }

  /**
   * Writes exported changes into the documents, as the same changes, whichever device they are from. What is known
   * already is left alone, so that importing twice does nothing more. Resolves when they are on this device's disk.
   * @param data what `export` gave, as an object or as JSON text
   * @throws SyncError INVALID_RECORD that names what is wrong: nothing is imported then; STORAGE_FAILED, STORAGE_FULL
   */
  async import(data: unknown): Promise<ImportReport> {
    const entries = parseUnsynced(data, this.#workspace.name);
    const imported = await this.#workspace.refusals.carryIn(entries);
    return { imported, known: entries.length - imported };
  }

  #keys(): readonly string[] {
    return this.refused().map(({ key }) => key);
  }
}

function toRefusedChange({ entry, note }: HeldRefusal): RefusedChange {
  const ref = keyParts(entry.resource);
  return Object.freeze({
    key: nameOfChange(entry),
    operation: entry.operation,
    resourceType: ref.type,
    resourceId: ref.id,
    timestamp: entry.time,
    userId: entry.meta.user ?? '',
    deviceId: deviceOf(entry.writer),
    before: note.before,
    after: note.after,
    reason: note.message,
    closeCode: note.closeCode,
    refusedAt: note.time,
  });
}
