import { isArrayBuffer } from '../websocket/is-array-buffer.ts';
import { unsealRow } from './sealed-row.ts';
import { resultOf } from './transact.ts';

/** One row of the 'updates' store. */
export type StoredRow =
  | {
      readonly type: 'update';
      readonly key: IDBValidKey;
      readonly update: Uint8Array;
      /** With a checksum, which fits. */
      readonly isSealed: boolean;
    }
  /** The browser returned it, but it is no update. */
  | { readonly type: 'damaged'; readonly key: IDBValidKey; readonly value: unknown; readonly why: string }
  /** The browser could not return it. */
  | { readonly type: 'unreadable'; readonly key: IDBValidKey; readonly why: string };

/** Every row of the store, oldest first. One bad row never costs the others. */
export async function readRows(updates: IDBObjectStore): Promise<readonly StoredRow[]> {
  const [keys, values] = await Promise.all([
    resultOf(updates.getAllKeys()),
    resultOf<unknown[]>(updates.getAll(), true).catch(() => undefined),
  ]);
  if (values?.length === keys.length) return keys.map((key, index) => parseRow(key, values[index]));
  // The browser fails the whole getAll when a single value cannot be read back: find out which.
  return Promise.all(keys.map((key) => readRow(updates, key)));
}

async function readRow(updates: IDBObjectStore, key: IDBValidKey): Promise<StoredRow> {
  try {
    return parseRow(key, await resultOf<unknown>(updates.get(key), true));
  } catch (error) {
    return { type: 'unreadable', key, why: String(error) };
  }
}

function parseRow(key: IDBValidKey, value: unknown): StoredRow {
  const row = toBytes(value);
  if (row === undefined) return { type: 'damaged', key, value, why: 'not bytes' };
  try {
    const update = unsealRow(row);
    return { type: 'update', key, update, isSealed: update.length < row.length };
  } catch (error) {
    return { type: 'damaged', key, value, why: String(error) };
  }
}

/** By tag, not by class: the bytes may come from another window. */
function toBytes(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isArrayBuffer(value) ? new Uint8Array(value) : undefined;
}
