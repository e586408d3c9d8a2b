import { SyncError } from '../../src/model/errors.ts';
import { sealRow } from './sealed-row.ts';
import { readRows } from './read-rows.ts';
import { resultOf, type DocumentStores } from './transact.ts';

/**
 * The format that this version writes. 1: the layout of y-indexeddb as that library writes it, with nothing said about
 * the format. 2: what it holds has been sealed; a stock y-indexeddb still reads it, and may add rows without a seal.
 */
export const FORMAT = 2;

/** What leads from format 1 to 2, from 2 to 3, and so on, in a transaction of its own. */
const MIGRATIONS: readonly ((stores: DocumentStores) => Promise<void>)[] = [sealRows];

export type StoredFormat = 'older' | 'current' | 'newer';

/** To be called where the stores are made: what is new has the current format. */
export function noteFormat(custom: IDBObjectStore): void {
  for (let format = 2; format <= FORMAT; format += 1) custom.put(true, keyOf(format));
}

/** How the format of a store stands to the one that this version writes. */
export async function readFormat(custom: IDBObjectStore): Promise<StoredFormat> {
  const [isCurrent, isNewer] = await Promise.all([has(custom, FORMAT), has(custom, FORMAT + 1)]);
  if (isNewer) return 'newer';
  return isCurrent ? 'current' : 'older';
}

/**
 * Brings a store to the current format, step by step. All of it happens or nothing, and nobody else reads or writes
 * meanwhile: transactions that write to one store come one after the other, in all tabs.
 */
export async function migrate(stores: DocumentStores): Promise<void> {
  for (const [index, step] of MIGRATIONS.entries()) {
    const format = index + 2;
    if (await has(stores.custom, format)) continue;
    await step(stores);
    stores.custom.put(true, keyOf(format));
  }
}

/**
 * To be called at the beginning of each transaction that writes: it fails as a whole where a newer version has changed
 * the format, also while this one had the database open. Nothing is waited for: a page that is closing may not see
 * another event.
 */
export function refuseWhereNewer(custom: IDBObjectStore): void {
  custom.add(true, keyOf(FORMAT + 1));
  custom.delete(keyOf(FORMAT + 1));
}

/** Why a store is only read. */
export function newerFormat(database: string): SyncError {
  return new SyncError('STORAGE_NEWER', {
    value: `database ${JSON.stringify(database)}`,
    rule: `its format is newer than ${FORMAT}, the one that this version writes`,
    remedy: 'Load the newer version of the app; the stored data is untouched.',
  });
}

async function sealRows({ updates }: DocumentStores): Promise<void> {
  for (const row of await readRows(updates))
    if (row.type === 'update' && !row.isSealed) updates.put(sealRow(row.update), row.key);
}

/** A store of format 4 has the keys of 2, 3 and 4: so whoever knows of 2 alone need only look for 3. */
function keyOf(format: number): string {
  return `layer5-sync:format:${format}`;
}

async function has(custom: IDBObjectStore, format: number): Promise<boolean> {
  return (await resultOf(custom.count(keyOf(format)))) > 0;
}
