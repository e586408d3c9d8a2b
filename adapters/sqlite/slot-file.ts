import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import { isBusy } from './storage-failure.ts';

/** Hex digits of a workspace's hash in a file name. Two that share them only get higher slots than they need. */
const HASH_DIGITS = 16;

/**
 * A database beside the store's, empty and exclusively locked by whoever holds the slot: the operating system ends the
 * lock with the process, however that ends. It is never deleted, since somebody may be about to lock it.
 */
export function slotFile(file: string, workspace: string, slot: number): string {
  const hash = createHash('sha256').update(JSON.stringify(workspace)).digest('hex').slice(0, HASH_DIGITS);
  return `${file}-slot-${hash}-${slot}`;
}

/** Locks it without waiting. Undefined when somebody holds it. */
export function lockFile(connection: DatabaseSync): ReleaseSlot | undefined {
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return async () => {
    connection.close();
  };
}
