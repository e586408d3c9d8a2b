import { canonicalText } from '../model/canonical.ts';
import type { ConflictKind } from '../model/conflict-kind.ts';
import { SyncError } from '../model/errors.ts';
import { fieldName } from '../model/field-name.ts';
import { hashText } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import { childPath, memberToken } from '../model/path.ts';
import type { PathConflict, Side } from '../model/path-conflict.ts';
import { keyParts } from '../model/resource-key.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { deviceOf } from '../model/writer.ts';
import { slotValue } from '../model/slot-value.ts';
import type { JournalDocument } from './journal-document.ts';

/** A value that stands in a conflict, with who wrote it and when. */
export interface ConflictSide {
  /** Undefined where this side removed the value. */
  readonly value: Json | undefined;
  readonly deviceId: string;
  /** Empty where it is not known. */
  readonly userId: string;
  /** Hybrid logical time, ms. */
  readonly timestamp: number;
  readonly writer: string;
  readonly sequence: number;
  /** Whether an automatic strategy wrote it. */
  readonly automatic: boolean;
}

/** Concurrent edits that differ, at one path of one resource, open until somebody resolves them. */
export interface Conflict {
  /** The same on every device that has received the same changes. */
  readonly id: string;
  readonly resourceType: string;
  readonly resourceId: string;
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  /** The path for a reader: member names with dots between, elements by their key or value. */
  readonly field: string;
  readonly kind: ConflictKind;
  /** Names of the members that are decided together: then the values are objects of these. Absent otherwise. */
  readonly group?: readonly string[];
  /** Why this device's resolver gave no value; absent where none was asked. */
  readonly error?: string;
  /** What the sides started from, as far as the journal tells; undefined for nothing or not known. */
  readonly base: Json | undefined;
  /** This device's value; the shown one where this device has no part in the conflict. */
  readonly local: Json | undefined;
  /** The other side's value. */
  readonly remote: Json | undefined;
  /** Every side; the shown one comes first. */
  readonly sides: readonly ConflictSide[];
}

/** @param own whether a writer is this device */
export function toConflict(
  resource: ResourceKey,
  conflict: PathConflict,
  journal: JournalDocument,
  own: (writer: string) => boolean,
  error?: string,
): Conflict {
  const { type, id } = keyParts(resource);
  const sides = conflict.sides.map((side) => toSide(side, journal));
  const shown = sides[0];
  const local = sides.find(({ writer }) => own(writer)) ?? shown;
  const remote = sides.find((side) => side !== local && !own(side.writer)) ?? sides.find((s) => s !== local);
  return Object.freeze({
    id: conflictId(resource, conflict),
    resourceType: type,
    resourceId: id,
    path: conflict.path,
    field: fieldName(conflict.path),
    kind: conflict.kind,
    ...(conflict.group !== undefined && { group: conflict.group }),
    ...(error !== undefined && { error }),
    base: baseOf(conflict, journal),
    local: local?.value,
    remote: remote?.value,
    sides: Object.freeze(sides),
  });
}

/** @param value what was to be resolved */
export function notOpen(value: string): SyncError {
  return new SyncError('NOT_FOUND', {
    value: `conflict ${value}`,
    rule: 'only open conflicts are resolved',
    remedy: 'Read the conflicts again',
  });
}

export function conflictId(resource: ResourceKey, { path, participants }: PathConflict): string {
  return hashText('conflict', canonicalText([resource, path, participants.map(([...pair]) => pair)]));
}

function toSide({ writer, sequence, time, value, settles }: Side, journal: JournalDocument): ConflictSide {
  return Object.freeze({
    value,
    deviceId: deviceOf(writer),
    userId: journal.entry(writer, sequence)?.meta.user ?? '',
    timestamp: time,
    writer,
    sequence,
    automatic: settles,
  });
}

/** What the earliest participant found at the path. */
function baseOf({ path, participants, group }: PathConflict, journal: JournalDocument): Json | undefined {
  const rows = participants
    .flatMap(([writer, sequence]) => journal.entry(writer, sequence) ?? [])
    .sort((a, b) => a.time - b.time)
    .flatMap((entry) => entry.rows);
  const found = (at: string): Json | undefined => {
    const before = rows.find((row) => row.path === at)?.before;
    return before === undefined ? undefined : slotValue(before);
  };
  if (group === undefined) return found(path);
  const object: Record<string, Json> = {};
  for (const name of group) {
    const value = found(childPath(path.slice(0, path.lastIndexOf('/')), memberToken(name)));
    if (value !== undefined) object[name] = value;
  }
  return Object.keys(object).length === 0 ? undefined : Object.freeze(object);
}
