import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { Medium } from './medium.ts';

/** A new folder under the system's temporary one. */
export function createFolder(): string {
  return mkdtempSync(join(tmpdir(), 'layer5-sync-'));
}

/** A file as the medium of the contract. */
export function sqliteMedium(): Promise<Medium> {
  const folder = createFolder();
  const file = join(folder, 'store.sqlite');
  let commits = 0;
  class CountingConnection extends DatabaseSync {
    override exec(sql: string): void {
      super.exec(sql);
      if (sql === 'COMMIT') commits += 1;
    }
  }
  return Promise.resolve({
    persistence: () => sqlitePersistence(file, (path) => new CountingConnection(path)),
    damage: (document: string, row: number) => {
      withConnection(file, (connection) => {
        flipBit(connection, document, row);
      });
      return Promise.resolve();
    },
    commits: () => commits,
    dispose: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

/** Runs `work` on a connection of its own, as another program would. */
export function withConnection<Result>(file: string, work: (connection: DatabaseSync) => Result): Result {
  const connection = new DatabaseSync(file);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

/** Flips one bit in the middle of a stored update, as a bad disk would. */
export function flipBit(connection: DatabaseSync, document: string, row: number): void {
  const record = connection
    .prepare(
      `SELECT record.id, data FROM record JOIN document ON document.id = record.document
       WHERE name = ? ORDER BY record.id LIMIT 1 OFFSET ?`,
    )
    .get(JSON.stringify(document), row);
  const { id, data } = must(record, 'the row to damage is stored');
  if (!(data instanceof Uint8Array) || id === undefined) throw new Error('a record is bytes');
  const middle = data.length >> 1;
  data[middle] = (data[middle] ?? 0) ^ 1;
  connection.prepare('UPDATE record SET data = ? WHERE id = ?').run(data, id);
}
