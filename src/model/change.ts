import { canonicalText } from './canonical.ts';
import type { Entry, Operation } from './entry.ts';
import { fieldChanges } from './field-change.ts';
import type { FieldChange } from './field-change.ts';
import { hashText } from './hash.ts';
import type { Json } from './json.ts';
import { parseResourceKey } from './resource-key.ts';
import type { VectorClock } from './vector-clock.ts';
import { deviceOf } from './writer.ts';

/** One recorded mutation of a resource, as apps see it. */
export interface Change {
  /**
   * SHA-256 over operation, type, resource id, before and after: the same operation on the same data has the
   * same id everywhere. An occurrence is told apart by (deviceId, sequence).
   */
  readonly id: string;
  readonly operation: Operation;
  readonly resourceId: string;
  readonly resourceType: string;
  /** Hybrid logical time, ms since 1970; never before a change that its author had seen. */
  readonly timestamp: number;
  /** The whole resource before; undefined where it did not exist. */
  readonly before: Json | undefined;
  /** The whole resource after; undefined when it was deleted. */
  readonly after: Json | undefined;
  /** Empty where audit logging was off. */
  readonly userId: string;
  readonly deviceId: string;
  /** Device -> number of its changes that the author knew, this one included. */
  readonly vectorClock: Map<string, number>;
  /** SHA-256 over the whole change and the writer's previous hash. */
  readonly hash: string;
  readonly previousHash: string;
  /** Number of the change among its resource's, as its author knew them; a create has 1. */
  readonly version: number;
  readonly writer: string;
  /** Number of the change among its writer's, from 1, without gaps. */
  readonly sequence: number;
  readonly tags: readonly string[];
  /** What it changed, field by field, as its author saw it. */
  readonly fields: readonly FieldChange[];
}

export interface WholeStates {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Projects an entry. Hashes and whole states are computed when first read.
 * @param onIdentified told of the id, once it is
 */
export function toChange(
  entry: Entry,
  states: () => WholeStates,
  onIdentified?: (id: string) => void,
): Change {
  const ref = parseResourceKey(entry.resource) ?? { type: '', id: entry.resource };
  let whole: WholeStates | undefined;
  let id: string | undefined;
  let clock: Map<string, number> | undefined;
  let fields: readonly FieldChange[] | undefined;
  const { version, user, tags } = entry.meta;
  const both = (): WholeStates => (whole ??= states());
  return {
    get id() {
      if (id === undefined) {
        id = changeId(entry.operation, ref.type, ref.id, both().before, both().after);
        onIdentified?.(id);
      }
      return id;
    },
    operation: entry.operation,
    resourceId: ref.id,
    resourceType: ref.type,
    timestamp: entry.time,
    get before() {
      return both().before;
    },
    get after() {
      return both().after;
    },
    userId: user ?? '',
    deviceId: deviceOf(entry.writer),
    get vectorClock() {
      return (clock ??= deviceClock(entry.received, entry.writer, entry.sequence));
    },
    get hash() {
      return entry.hash;
    },
    previousHash: entry.previousHash,
    version,
    writer: entry.writer,
    sequence: entry.sequence,
    tags,
    get fields() {
      return (fields ??= fieldChanges(entry.rows));
    },
  };
}

export function changeId(
  operation: Operation,
  type: string,
  resourceId: string,
  before: Json | undefined,
  after: Json | undefined,
): string {
  // An absent value is an empty list and a present one a list of one, since null is a value too.
  const optional = (value: Json | undefined): Json => (value === undefined ? [] : [value]);
  return hashText(
    'change-id',
    canonicalText([operation, type, resourceId, optional(before), optional(after)]),
  );
}

/** A clock over writers as one over devices: a device's count is the sum over its writers. */
export function deviceClock(received: VectorClock, writer?: string, sequence = 0): Map<string, number> {
  const clock = new Map<string, number>();
  const add = (id: string, count: number): void => {
    clock.set(deviceOf(id), (clock.get(deviceOf(id)) ?? 0) + count);
  };
  for (const [id, count] of received) if (id !== writer) add(id, count);
  if (writer !== undefined) add(writer, sequence);
  return clock;
}
