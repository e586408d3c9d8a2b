import { canonicalText } from './canonical.ts';
import type { Entry, Operation } from './entry.ts';
import { fieldChanges } from './field-change.ts';
import type { FieldChange } from './field-change.ts';
import { hashText } from './hash.ts';
import type { Json } from './json.ts';
import { keyParts } from './resource-key.ts';
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
 * Projects an entry. Hashes are computed when first read, and so are whole states that are not known yet. The members are
 * all the change's own, so that it can be copied and written as JSON, but it shares the getters among them with all
 * others: an object with getters of its own takes V8 microseconds.
 * @param onIdentified told of the id, once it is
 */
export function toChange(
  entry: Entry,
  states: WholeStates | (() => WholeStates),
  onIdentified?: (id: string) => void,
): Change {
  const ref = keyParts(entry.resource);
  const { version, user = '', tags } = entry.meta;
  const change = {
    operation: entry.operation,
    resourceId: ref.id,
    resourceType: ref.type,
    timestamp: entry.time,
    userId: user,
    deviceId: deviceOf(entry.writer),
    previousHash: entry.previousHash,
    version,
    writer: entry.writer,
    sequence: entry.sequence,
    tags,
  };
  Object.defineProperty(change, LAZY, { value: new LazyParts(entry, states, onIdentified) });
  for (const [name, getter] of GETTERS) Object.defineProperty(change, name, getter);
  return change as Change; // reason: the other members have just been defined
}

/** What of a change is computed when it is first read. */
class LazyParts {
  readonly #entry: Entry;
  #states: WholeStates | (() => WholeStates);
  readonly #onIdentified: ((id: string) => void) | undefined;
  #id: string | undefined;
  #clock: Map<string, number> | undefined;
  #fields: readonly FieldChange[] | undefined;

  constructor(
    entry: Entry,
    states: WholeStates | (() => WholeStates),
    onIdentified: ((id: string) => void) | undefined,
  ) {
    this.#entry = entry;
    this.#states = states;
    this.#onIdentified = onIdentified;
  }

  get before(): Json | undefined {
    return this.#whole.before;
  }

  get after(): Json | undefined {
    return this.#whole.after;
  }

  get hash(): string {
    return this.#entry.hash;
  }

  get id(): string {
    if (this.#id === undefined) {
      const { operation, resource } = this.#entry;
      const { type, id } = keyParts(resource);
      this.#id = changeId(operation, type, id, this.before, this.after);
      this.#onIdentified?.(this.#id);
    }
    return this.#id;
  }

  get vectorClock(): Map<string, number> {
    const { received, writer, sequence } = this.#entry;
    return (this.#clock ??= deviceClock(received, writer, sequence));
  }

  get fields(): readonly FieldChange[] {
    return (this.#fields ??= fieldChanges(this.#entry.rows));
  }

  get #whole(): WholeStates {
    if (typeof this.#states === 'function') this.#states = this.#states();
    return this.#states;
  }
}

/** Where the getters find what they read: a private field would not be found through a Proxy. */
const LAZY: unique symbol = Symbol('lazy');

const GETTERS: readonly (readonly [string, PropertyDescriptor])[] = (
  ['id', 'before', 'after', 'vectorClock', 'hash', 'fields'] as const
).map((name) => [
  name,
  {
    enumerable: true,
    configurable: true,
    get(this: { readonly [LAZY]: LazyParts }): unknown {
      return this[LAZY][name];
    },
  },
]);

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

/** Clocks over writers as one over devices: a device's count is the sum over its writers. */
export function deviceClock(
  received: Iterable<readonly [writer: string, sequence: number]>,
  writer?: string,
  sequence = 0,
): Map<string, number> {
  const clock = new Map<string, number>();
  const add = (id: string, count: number): void => {
    clock.set(deviceOf(id), (clock.get(deviceOf(id)) ?? 0) + count);
  };
  for (const [id, count] of received) if (id !== writer) add(id, count);
  if (writer !== undefined) add(writer, sequence);
  return clock;
}
