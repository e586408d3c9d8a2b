import { SqliteStore } from '../../server/store/sqlite-store.ts';

/**
 * An update that decodes, and makes Yjs throw when it is applied: client 1, who is unknown, deletes no items
 * from clock 81 on. The relay's scan refuses it; this is what one would do that was stored nevertheless.
 */
export const THROWING_UPDATE: Uint8Array = Uint8Array.of(0, 1, 1, 1, 81, 0);

/** Appends to a store whose relay is not running. */
export async function storeDirectly(data: string, room: string, bytes: Uint8Array): Promise<void> {
  const store = new SqliteStore(data);
  await store.append([{ room, bytes }]);
  await store.close();
}
