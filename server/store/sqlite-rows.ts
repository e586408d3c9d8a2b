import { hash } from 'node:crypto';
import type { DamagedEntry } from './store.ts';

/** A row as SQLite returns it. */
export type SqliteRow = Readonly<Record<string, unknown>>;

/** Rooms are found by the hash of their name: names are what clients choose. */
export function roomKey(room: string): string {
  return hash('sha256', room, 'hex');
}

/** Covers the place as well as the bytes, so a row that strayed is noticed too. */
export function checksum(
  kind: DamagedEntry['kind'],
  key: string,
  sequence: number,
  bytes: Uint8Array,
): Buffer {
  // One call, which for the few hundred bytes of a record costs less than a hash that is updated.
  return hash('sha256', Buffer.concat([Buffer.from(`${kind} ${key} ${sequence}\n`), bytes]), 'buffer');
}

export function integer(row: SqliteRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} is no number`);
  return value;
}

/** A view of what SQLite returned: each value is a buffer of its own. */
export function blob(row: SqliteRow, column: string): Buffer {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new Error(`column ${column} is no blob`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

export function textOrNothing(row: SqliteRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}
