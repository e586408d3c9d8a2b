import { COMPACT_AFTER_BYTES, COMPACT_AFTER_RECORDS, COMPACT_IDLE_AFTER_RECORDS } from './limits.ts';
import { RoomDocument } from './room-document.ts';
import type { DamagedEntry, NewSnapshot, StoredRoom } from './store.ts';

/** A room's document in memory, and how it relates to what is stored. */
export interface LoadedRoom {
  readonly document: RoomDocument;
  /** What was stored but does not apply and is not marked yet; the document was built without it. */
  quarantined: readonly DamagedEntry[];
  /** `through` of the stored snapshot that the document was built on; 0 for none. */
  base: number;
  /** The document holds every sound record up to this sequence. */
  through: number;
  /** Bytes stored for it at the last compaction. */
  snapshotBytes: number;
  /** Records and their bytes since the snapshot. */
  tailRecords: number;
  tailBytes: number;
}

/** Builds a room's document from what is stored, leaving out what Yjs refuses. */
export function loadRoom(stored: StoredRoom): LoadedRoom {
  const { snapshot, records } = stored;
  const parts = records.map(({ sequence, bytes }): StoredPart => ({ kind: 'record', sequence, bytes }));
  if (snapshot !== undefined) {
    parts.unshift({ kind: 'snapshot', sequence: snapshot.through, bytes: snapshot.bytes });
  }
  const { document, quarantined } = build(parts);
  const snapshotLoads = snapshot !== undefined && !quarantined.some((entry) => entry.kind === 'snapshot');
  return {
    document,
    quarantined,
    base: snapshotLoads ? snapshot.through : 0,
    through: records.at(-1)?.sequence ?? snapshot?.through ?? 0,
    snapshotBytes: snapshot?.bytes.length ?? 0,
    tailRecords: records.length,
    tailBytes: records.reduce((sum, record) => sum + record.bytes.length, 0),
  };
}

/** The snapshot that would stand for everything the document holds. */
export function snapshotOf(room: LoadedRoom): NewSnapshot {
  return {
    through: room.through,
    bytes: room.document.difference(),
    replaces: room.base,
    carried: room.document.waiting(),
    quarantined: room.quarantined,
  };
}

/** Whether the tail has grown enough to be worth writing the whole document: in proportion to its size. */
export function compactionIsDue(room: LoadedRoom, idle: boolean): boolean {
  if (room.quarantined.length > 0) return true;
  if (room.tailRecords <= 1) return false;
  if (idle) return room.tailRecords >= COMPACT_IDLE_AFTER_RECORDS;
  const bytesARecord = COMPACT_AFTER_BYTES / COMPACT_AFTER_RECORDS;
  return (
    room.tailRecords >= Math.max(COMPACT_AFTER_RECORDS, room.snapshotBytes / bytesARecord) ||
    room.tailBytes >= Math.max(COMPACT_AFTER_BYTES, room.snapshotBytes)
  );
}

interface StoredPart {
  readonly kind: DamagedEntry['kind'];
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

function build(parts: readonly StoredPart[]): Pick<LoadedRoom, 'document' | 'quarantined'> {
  const document = new RoomDocument();
  try {
    document.applyAll(parts.map((part) => part.bytes));
    return { document, quarantined: [] };
  } catch {
    document.destroy();
    return buildAround(parts);
  }
}

/** Finds the parts that throw. After each the document may hold half of it, so it is built anew without. */
function buildAround(parts: readonly StoredPart[]): Pick<LoadedRoom, 'document' | 'quarantined'> {
  const sound: StoredPart[] = [];
  const quarantined: DamagedEntry[] = [];
  let document = new RoomDocument();
  for (const part of parts) {
    try {
      document.apply(part.bytes);
      sound.push(part);
    } catch (error) {
      const reason = `it does not apply (${error instanceof Error ? error.message : String(error)})`;
      quarantined.push({ kind: part.kind, sequence: part.sequence, reason });
      document.destroy();
      document = new RoomDocument();
      for (const { bytes } of sound) document.apply(bytes);
    }
  }
  return { document, quarantined };
}
