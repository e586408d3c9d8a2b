import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { unreachable } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import { parseJson, type Json } from '../../src/model/json.ts';
import type { LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, StoredUpdates } from '../../src/replication/persistence.ts';
import { checksum } from './checksum.ts';
import { inTransaction } from './in-transaction.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** The statements over the tables of `prepareConnection`. Names and keys go in as JSON text. */
export class SqliteLog {
  readonly #connection: DatabaseSync;
  readonly #statements: Statements;
  readonly #newer: () => SyncError | undefined;

  /** @param newer why nothing may be written, if nothing may be; asked in each transaction */
  constructor(connection: DatabaseSync, newer: () => SyncError | undefined) {
    this.#connection = connection;
    this.#statements = prepareStatements(connection);
    this.#newer = newer;
  }

  /** Everything in one transaction, flushed to disk when this returns. */
  commit(writes: readonly LogWrite[]): void {
    this.#write(() => {
      for (const write of writes) this.#apply(write);
    });
  }

  load(name: string): StoredUpdates {
    const rows = this.#rows(name);
    const doubt = this.#newer();
    return {
      updates: rows.flatMap((row) => (row.intact ? [row.data] : [])),
      damaged: rows.flatMap((row) =>
        row.intact ? [] : [`record ${row.id} of ${JSON.stringify(name)}: its checksum does not fit`],
      ),
      ...(doubt === undefined ? {} : { doubt }),
    };
  }

  compact(name: string, merge: MergeUpdates, isSpent?: IsSpent): void {
    this.#write(() => {
      if (isSpent !== undefined) this.#deleteSpent(name, isSpent);
      const rows = this.#rows(name);
      if (rows.length === 0) return;
      const intact = rows.flatMap((row) => (row.intact ? [row.data] : []));
      const merged = intact.length > 0 ? merge(intact) : undefined;
      const document = this.#documentId(name);
      for (const row of rows) if (!row.intact) this.#statements.quarantine.run(row.id);
      this.#statements.removeRecords.run(document);
      if (merged !== undefined) this.#append(name, merged);
    });
  }

  getMeta(name: string, key: string): Json | undefined {
    const row = this.#statements.meta.get(JSON.stringify(name), JSON.stringify(key));
    if (row === undefined) return undefined;
    const value = parseMeta(name, key, row);
    if (value !== undefined) return value;
    throw new SyncError('STORAGE_CORRUPT', {
      value: `meta ${JSON.stringify(key)} of ${JSON.stringify(name)}`,
      rule: 'its checksum does not fit',
      remedy: 'Set it again.',
    });
  }

  /** A damaged value stays: it says so when it is read. */
  #deleteSpent(name: string, isSpent: IsSpent): void {
    const document = this.#documentId(name);
    for (const row of this.#statements.metaOf.all(document)) {
      const key = parseJson(JSON.parse(String(row.key)));
      const value = typeof key === 'string' ? parseMeta(name, key, row) : undefined;
      if (typeof key !== 'string' || value === undefined || !isSpent(key, value)) continue;
      this.#statements.removeMetaKey.run(document, JSON.stringify(key));
    }
  }

  #write(work: () => void): void {
    inTransaction(this.#connection, 'IMMEDIATE', () => {
      const refusal = this.#newer();
      if (refusal !== undefined) throw refusal;
      work();
    });
  }

  #apply(write: LogWrite): void {
    switch (write.type) {
      case 'append':
        this.#append(write.document, write.update);
        return;
      case 'meta': {
        const text = JSON.stringify(write.value);
        const document = this.#documentId(write.document);
        const sum = checksum([write.document, write.key], text);
        this.#statements.setMeta.run(document, JSON.stringify(write.key), text, sum);
        return;
      }
      case 'destroy': {
        const document = this.#documentId(write.document);
        this.#statements.removeRecords.run(document);
        this.#statements.removeMeta.run(document);
        this.#statements.removeQuarantine.run(document);
        this.#statements.removeDocument.run(document);
        return;
      }
      default:
        unreachable(write);
    }
  }

  #append(name: string, update: Uint8Array): void {
    this.#statements.append.run(this.#documentId(name), update, checksum([name], update));
  }

  /** Looked up for every write, because another process may have destroyed the document meanwhile. */
  #documentId(name: string): number {
    const text = JSON.stringify(name);
    const known = this.#statements.documentId.get(text)?.id;
    return Number(known ?? this.#statements.addDocument.run(text).lastInsertRowid);
  }

  #rows(name: string): readonly StoredRow[] {
    return this.#statements.records.all(JSON.stringify(name)).map((row) => parseRow(name, row));
  }
}

interface StoredRow {
  readonly id: number;
  readonly data: Uint8Array;
  readonly intact: boolean;
}

/** Undefined where the checksum does not fit. */
function parseMeta(name: string, key: string, row: Record<string, SQLOutputValue>): Json | undefined {
  const { value } = row;
  const isIntact = typeof value === 'string' && row.checksum === checksum([name, key], value);
  return isIntact ? parseJson(JSON.parse(value)) : undefined;
}

function parseRow(name: string, row: Record<string, SQLOutputValue>): StoredRow {
  const data = row.data instanceof Uint8Array ? row.data : new Uint8Array();
  return { id: Number(row.id), data, intact: row.checksum === checksum([name], data) };
}
