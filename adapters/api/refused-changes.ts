import type { Change } from '../../src/model/change.ts';
import { isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { keyParts } from '../../src/model/resource-key.ts';
import { deviceOf } from '../../src/model/writer.ts';
import { nameOfChange } from '../../src/replication/carried-change.ts';
import { discardRefused, retryRefused } from '../../src/replication/decide-refused.ts';
import type { KeptRefusal } from '../../src/replication/held-changes.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

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

/** Changes that the relay has refused, oldest first. They wait, also through restarts, until somebody decides. */
export function getRefusedChanges(manager: SyncManager): readonly RefusedChange[] {
  return internalsOf(manager).workspace.refusals.held.refused.map(toRefusedChange);
}

/**
 * Writes refused changes into the documents once more, as the same changes, and offers them again: for when the
 * reason is gone. What others have written since stands beside them. Refused again, they are back on the list.
 * @param keys all of them without it
 * @throws SyncError NOT_FOUND; STORAGE_FAILED, STORAGE_FULL (they are in memory then, and stored when that works)
 */
export async function retryRefusedChanges(
  manager: SyncManager,
  keys: readonly string[] = allKeys(manager),
): Promise<void> {
  await retryRefused(internalsOf(manager).workspace.refusals, keys);
}

/**
 * Lets go of refused changes for good. They were taken out of the documents when they were refused: what is shown
 * stays as it is.
 * @param keys all of them without it
 * @throws SyncError NOT_FOUND; STORAGE_FAILED, STORAGE_FULL
 */
export async function discardRefusedChanges(
  manager: SyncManager,
  keys: readonly string[] = allKeys(manager),
): Promise<void> {
  await discardRefused(internalsOf(manager).workspace.refusals, keys);
}

function allKeys(manager: SyncManager): readonly string[] {
  return getRefusedChanges(manager).map(({ key }) => key);
}

/** Of a note that does not tell, the change is listed all the same. */
function toRefusedChange({ entry, note }: KeptRefusal): RefusedChange {
  const ref = keyParts(entry.resource);
  const { before, after, message, closeCode, time } = isObject(note) ? note : {};
  return Object.freeze({
    key: nameOfChange(entry),
    operation: entry.operation,
    resourceType: ref.type,
    resourceId: ref.id,
    timestamp: entry.time,
    userId: entry.meta.user ?? '',
    deviceId: deviceOf(entry.writer),
    before,
    after,
    reason: typeof message === 'string' ? message : '',
    closeCode: typeof closeCode === 'number' ? closeCode : 0,
    refusedAt: typeof time === 'number' ? time : entry.time,
  });
}
