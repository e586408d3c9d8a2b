import type { StatementSync } from 'node:sqlite';
import { checksum, integer, roomKey } from './sqlite-rows.ts';
import type { SqliteRow } from './sqlite-rows.ts';
import type { NewRecord } from './store.ts';

/** How many records of one commit a room gets, and their bytes. */
interface Share {
  count: number;
  bytes: number;
}

/** Where a room's next record of this commit stands. */
interface Place {
  readonly key: string;
  readonly id: number;
  sequence: number;
}

/**
 * Inserts records, in order, within a transaction of the caller's. Each room is counted up once, however many of them
 * are its.
 * @param time ms since 1970
 * @returns the sequence of each; undefined where its room is locked
 */
export function insertRecords(
  statements: Readonly<Record<keyof typeof INSERT_RECORDS_SQL, StatementSync>>,
  records: readonly NewRecord[],
  time: number,
): readonly (number | undefined)[] {
  const places = new Map<string, Place | undefined>();
  for (const [room, { count, bytes }] of sharesOf(records)) {
    const key = roomKey(room);
    const row = statements.takeSequences.get(key, room, count, bytes, time) as SqliteRow | undefined;
    const place = row && { key, id: integer(row, 'id'), sequence: integer(row, 'last') - count + 1 };
    places.set(room, place);
  }
  return records.map(({ room, bytes, author }) => {
    const place = places.get(room);
    if (place === undefined) return undefined;
    const sequence = place.sequence++;
    const sum = checksum('record', place.key, sequence, bytes);
    statements.insertRecord.run(place.id, sequence, time, sum, bytes, author ?? null);
    return sequence;
  });
}

function sharesOf(records: readonly NewRecord[]): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  for (const { room, bytes } of records) {
    const share = shares.get(room) ?? { count: 0, bytes: 0 };
    shares.set(room, share);
    share.count += 1;
    share.bytes += bytes.length;
  }
  return shares;
}

export const INSERT_RECORDS_SQL = {
  takeSequences: `INSERT INTO rooms (key, name, last, written, created) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET last = last + excluded.last, written = written + excluded.written,
      name = excluded.name
    WHERE locked IS NULL
    RETURNING id, last`,
  insertRecord:
    'INSERT INTO records (room, sequence, time, checksum, bytes, author) VALUES (?, ?, ?, ?, ?, ?)',
} as const;
