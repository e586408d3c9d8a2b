import { SyncError } from '../../src/model/errors.ts';
import { unreachable } from '../../src/model/assert.ts';
import { parseJson, type Json } from '../../src/model/json.ts';
import { GroupCommit } from '../../src/replication/group-commit.ts';
import type { LogStorage, LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, StoredUpdates } from '../../src/replication/persistence.ts';
import { type DatabaseConnection, storeLost } from './database-connection.ts';
import type { LostMarker } from './lost-marker.ts';
import { readRows, type StoredRow } from './read-rows.ts';
import { sealRow } from './sealed-row.ts';
import { storageFailure } from './storage-failure.ts';
import { migrate, newerFormat, noteFormat, readFormat, refuseWhereNewer } from './store-format.ts';
import { resultOf, transact, type DocumentStores } from './transact.ts';

/** Prefix of our keys in the 'custom' store, which stock y-indexeddb leaves to the app. */
const META_KEY = 'meta:';
/** Prefix of the keys under which compaction keeps what it could not read. */
const DAMAGED_KEY = 'damaged:';

export interface IndexedDbDocumentOptions {
  readonly connection: DatabaseConnection;
  readonly marker: LostMarker;
  /** Called after each commit. */
  readonly onStored: () => void;
}

/** One document in its own database. */
export class IndexedDbDocument implements LogStorage {
  readonly commits: GroupCommit<LogWrite>;
  readonly #connection: DatabaseConnection;
  readonly #marker: LostMarker;
  readonly #onStored: () => void;

  constructor({ connection, marker, onStored }: IndexedDbDocumentOptions) {
    this.commits = new GroupCommit((writes) => this.#commit(writes), queueMicrotask);
    this.#connection = connection;
    this.#marker = marker;
    this.#onStored = onStored;
  }

  async load(): Promise<StoredUpdates> {
    const [rows, format] = await this.#transact('readonly', ({ updates, custom }) =>
      Promise.all([readRows(updates), readFormat(custom)]),
    );
    const readOnly = format === 'newer' ? newerFormat(this.#connection.name) : this.#connection.readOnly;
    // Where that fails it is done at the next start: what is here was read, and what is written next needs nothing of it.
    if (format === 'older' && readOnly === undefined)
      await this.#transact('readwrite', migrate).catch(() => undefined);
    const doubt = rows.length === 0 && this.#marker.isSet ? storeLost(this.#connection.name) : readOnly;
    return {
      updates: rows.flatMap((row) => (row.type === 'update' ? [row.update] : [])),
      damaged: rows.flatMap((row) => (row.type === 'update' ? [] : [this.#describe(row.key, row.why)])),
      ...(doubt === undefined ? {} : { doubt }),
    };
  }

  compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void> {
    return this.#transact('readwrite', async ({ updates, custom }) => {
      const rows = await readRows(updates);
      if (isSpent !== undefined) await deleteSpent(custom, isSpent);
      const readable = rows.flatMap((row) => (row.type === 'update' ? [row.update] : []));
      const merged = readable.length > 0 ? merge(readable) : undefined;
      setAside(updates, custom, rows);
      if (merged !== undefined) updates.add(sealRow(merged));
    });
  }

  async getMeta(key: string): Promise<Json | undefined> {
    const value: unknown = await this.#transact('readonly', ({ custom }) =>
      resultOf<unknown>(custom.get(META_KEY + key)),
    );
    if (value === undefined) return undefined;
    try {
      return parseJson(value);
    } catch (error) {
      throw new SyncError('STORAGE_CORRUPT', {
        value: `meta ${JSON.stringify(key)} of database ${JSON.stringify(this.#connection.name)}`,
        rule: 'a stored meta value is JSON',
        remedy: 'Set it again.',
        cause: error,
      });
    }
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #commit(writes: readonly LogWrite[]): Promise<void> {
    try {
      await this.#transact('readwrite', (stores) => {
        for (const write of writes) apply(stores, write);
      });
    } catch (error) {
      throw storageFailure(error, `database ${JSON.stringify(this.#connection.name)}`);
    }
    for (const write of writes) {
      if (write.type === 'append') this.#marker.set();
      if (write.type === 'destroy') this.#marker.clear();
    }
    this.#onStored();
  }

  /** Begun before anything else is awaited: what a closing connection waits for are transactions that exist. */
  #transact<Result>(
    mode: 'readonly' | 'readwrite',
    work: (stores: DocumentStores) => Result | Promise<Result>,
  ): Promise<Result> {
    const writes = mode === 'readwrite';
    const database = this.#connection.atHand(writes);
    const guarded = (stores: DocumentStores): Result | Promise<Result> => {
      if (writes) refuseWhereNewer(stores.custom);
      return work(stores);
    };
    if (database !== undefined) return transact(database, mode, guarded);
    return this.#connection.database(writes).then((opened) => transact(opened, mode, guarded));
  }

  #describe(key: IDBValidKey, why: string): string {
    return `row ${keyText(key)} of database ${JSON.stringify(this.#connection.name)}: ${why}`;
  }
}

function apply({ updates, custom }: DocumentStores, write: LogWrite): void {
  switch (write.type) {
    case 'append':
      updates.add(sealRow(write.update));
      return;
    case 'meta':
      custom.put(write.value, META_KEY + write.key);
      return;
    case 'destroy':
      updates.clear();
      custom.clear();
      noteFormat(custom);
      return;
    default:
      unreachable(write);
  }
}

/** What is no JSON stays: it says so when it is read. */
async function deleteSpent(custom: IDBObjectStore, isSpent: IsSpent): Promise<void> {
  const keys = (await resultOf(custom.getAllKeys())).filter((key) => typeof key === 'string');
  for (const key of keys.filter((name) => name.startsWith(META_KEY))) {
    const value = asJson(await resultOf<unknown>(custom.get(key)));
    if (value !== undefined && isSpent(key.slice(META_KEY.length), value)) custom.delete(key);
  }
}

function asJson(value: unknown): Json | undefined {
  try {
    return parseJson(value);
  } catch {
    return undefined;
  }
}

/** Empties the log. What is no update is kept aside; what the browser could not return stays where it is. */
function setAside(updates: IDBObjectStore, custom: IDBObjectStore, rows: readonly StoredRow[]): void {
  for (const row of rows) if (row.type === 'damaged') custom.put(row.value, DAMAGED_KEY + keyText(row.key));
  if (rows.every((row) => row.type !== 'unreadable')) updates.clear();
  else for (const row of rows) if (row.type !== 'unreadable') updates.delete(row.key);
}

function keyText(key: IDBValidKey): string {
  return typeof key === 'number' ? key.toString() : JSON.stringify(key);
}
