import { loadRoom } from './loaded-room.ts';
import type { SqliteReader } from '../store/sqlite-reader.ts';

/**
 * A room as it was when its record `sequence` had just been written, as one update.
 * @throws SyncError NOT_FOUND when the history does not reach back to it
 */
export async function exportThrough(
  reader: SqliteReader,
  name: string,
  sequence: number,
): Promise<Uint8Array> {
  const until = {
    readSince: (room: string, after: number) => reader.readThrough(room, after, sequence),
    list: () => reader.list(),
    close: () => reader.close(),
  };
  const { room } = await loadRoom(until, name);
  try {
    return room.document.whole();
  } finally {
    room.document.destroy();
  }
}
