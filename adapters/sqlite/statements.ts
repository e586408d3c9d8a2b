import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The statements of `SqliteLog`, prepared. */
export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

const SQL = {
  documentId: 'SELECT id FROM document WHERE name = ?',
  addDocument: 'INSERT INTO document (name) VALUES (?)',
  removeDocument: 'DELETE FROM document WHERE id = ?',
  records: `SELECT record.id, data, checksum FROM document JOIN record ON record.document = document.id
    WHERE name = ? ORDER BY record.id`,
  append: 'INSERT INTO record (document, data, checksum) VALUES (?, ?, ?)',
  quarantine: `INSERT INTO quarantine (id, document, data, checksum)
    SELECT id, document, data, checksum FROM record WHERE id = ?`,
  removeRecords: 'DELETE FROM record WHERE document = ?',
  removeQuarantine: 'DELETE FROM quarantine WHERE document = ?',
  meta: `SELECT value, checksum FROM document JOIN meta ON meta.document = document.id
    WHERE name = ? AND key = ?`,
  setMeta: `INSERT INTO meta (document, key, value, checksum) VALUES (?, ?, ?, ?)
    ON CONFLICT (document, key) DO UPDATE SET value = excluded.value, checksum = excluded.checksum`,
  metaOf: 'SELECT key, value, checksum FROM meta WHERE document = ?',
  removeMeta: 'DELETE FROM meta WHERE document = ?',
  removeMetaKey: 'DELETE FROM meta WHERE document = ? AND key = ?',
} as const;

/** Prepares them on a connection with the tables of `prepareConnection`. */
export function prepareStatements(connection: DatabaseSync): Statements {
  return {
    documentId: connection.prepare(SQL.documentId),
    addDocument: connection.prepare(SQL.addDocument),
    removeDocument: connection.prepare(SQL.removeDocument),
    records: connection.prepare(SQL.records),
    append: connection.prepare(SQL.append),
    quarantine: connection.prepare(SQL.quarantine),
    removeRecords: connection.prepare(SQL.removeRecords),
    removeQuarantine: connection.prepare(SQL.removeQuarantine),
    meta: connection.prepare(SQL.meta),
    setMeta: connection.prepare(SQL.setMeta),
    metaOf: connection.prepare(SQL.metaOf),
    removeMeta: connection.prepare(SQL.removeMeta),
    removeMetaKey: connection.prepare(SQL.removeMetaKey),
  };
}
