import { SyncError } from '../../src/model/errors.ts';
import { RoomDocument } from './room-document.ts';
import {
  COMPACT_AFTER_BYTES,
  COMPACT_AFTER_RECORDS,
  COMPACT_IDLE_AFTER_RECORDS,
} from '../store/store-limits.ts';
import type { DamagedEntry, NewSnapshot, StoredRoom, StoreReader } from '../store/store.ts';

/** A room's document in memory, and how it relates to what is stored. */
export interface LoadedRoom {
  readonly document: RoomDocument;
  /** What was stored but does not apply and is not marked yet; the document was built without it. */
  quarantined: readonly DamagedEntry[];
  /** `through` of the stored snapshot that the document was built on; 0 for none. */
  base: number;
  /** The document holds every sound record up to this sequence. */
  through: number;
  /** Bytes of the snapshot. */
  snapshotBytes: number;
  /** Records and their bytes since the snapshot. */
  tailRecords: number;
  tailBytes: number;
}

/** A room as it was read, and what was found damaged on the way. */
export interface RoomReading {
  readonly room: LoadedRoom;
  readonly damaged: readonly DamagedEntry[];
  /** Whether what is damaged is missing from the document. */
  readonly incomplete: boolean;
}

/**
 * Builds a room's document from what is stored, leaving out the records that Yjs refuses.
 * @throws SyncError STORAGE_FAILED; STORAGE_CORRUPT when the snapshot does not apply
 */
export async function loadRoom(store: StoreReader, name: string): Promise<RoomReading> {
  const quarantined: DamagedEntry[] = [];
  for (;;) {
    try {
      return await readInto(emptyRoom(quarantined), store, name);
    } catch (error) {
      if (error instanceof SyncError) throw error;
      quarantined.push(await findCulprit(store, name, quarantined));
    }
  }
}

/**
 * Takes in what was stored since.
 * @throws whatever Yjs throws; the document is then to be dropped, for it may hold a part
 */
export async function readInto(room: LoadedRoom, store: StoreReader, name: string): Promise<RoomReading> {
  const damaged: DamagedEntry[] = [];
  let incomplete = false;
  for (;;) {
    const stored = await store.readSince(name, room.through);
    room.document.applyAll(partsOf(stored, room.quarantined).map((part) => part.bytes));
    advance(room, stored);
    damaged.push(...stored.damaged);
    incomplete ||= stored.incomplete;
    if (!stored.more) return { room, damaged, incomplete };
  }
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

/** The snapshot is stored: the document goes on, only what is stored for it has another shape now. */
export function rebase(room: LoadedRoom, snapshot: NewSnapshot): void {
  room.quarantined = [];
  room.base = snapshot.through;
  room.snapshotBytes = snapshot.bytes.length;
  room.tailRecords = 0;
  room.tailBytes = 0;
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

function emptyRoom(quarantined: readonly DamagedEntry[]): LoadedRoom {
  return {
    document: new RoomDocument(),
    quarantined,
    base: 0,
    through: 0,
    snapshotBytes: 0,
    tailRecords: 0,
    tailBytes: 0,
  };
}

interface StoredPart {
  readonly kind: DamagedEntry['kind'];
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

function partsOf({ snapshot, records }: StoredRoom, without: readonly DamagedEntry[]): StoredPart[] {
  const parts = records.map(({ sequence, bytes }): StoredPart => ({ kind: 'record', sequence, bytes }));
  if (snapshot !== undefined) {
    parts.unshift({ kind: 'snapshot', sequence: snapshot.through, bytes: snapshot.bytes });
  }
  return parts.filter(
    (part) => !without.some((entry) => entry.kind === part.kind && entry.sequence === part.sequence),
  );
}

function advance(room: LoadedRoom, { snapshot, records }: StoredRoom): void {
  if (snapshot !== undefined) {
    room.base = snapshot.through;
    room.snapshotBytes = snapshot.bytes.length;
  }
  room.through = records.at(-1)?.sequence ?? snapshot?.through ?? room.through;
  room.tailRecords += records.length;
  room.tailBytes += records.reduce((sum, record) => sum + record.bytes.length, 0);
}

/** Finds the first record that throws, all those before it being applied. */
async function findCulprit(
  store: StoreReader,
  name: string,
  known: readonly DamagedEntry[],
): Promise<DamagedEntry> {
  const room = emptyRoom(known);
  for (;;) {
    const stored = await store.readSince(name, room.through);
    for (const { kind, sequence, bytes } of partsOf(stored, known)) {
      try {
        room.document.apply(bytes);
      } catch (error) {
        room.document.destroy();
        const reason = `it does not apply (${error instanceof Error ? error.message : String(error)})`;
        if (kind === 'record') return { kind, sequence, reason };
        throw corrupt(name, reason);
      }
    }
    advance(room, stored);
    if (!stored.more) throw corrupt(name, 'its records do not apply together');
  }
}

function corrupt(name: string, reason: string): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: `room ${JSON.stringify(name)}`,
    rule: `its document must load (${reason})`,
    remedy: 'Restore it from its history or from a backup',
  });
}
