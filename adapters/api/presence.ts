import { canonicalText } from '../../src/model/canonical.ts';
import { SyncError } from '../../src/model/errors.ts';
import { isObject, parseJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { checkName, isName } from '../../src/model/resource-key.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { withoutUndefined } from '../../src/model/without-undefined.ts';

/** Bytes of UTF-8 of all that a device says of itself: relays refuse messages of more than 4 kB, this and its head. */
export const MAX_PRESENCE_BYTES = 4_000;

/** Member of the awareness state that is ours. What stands beside it belongs to whoever shares the room. */
const MEMBER = 'presence';

/** What somebody does: looks, or changes something. */
export type PresenceState = 'viewing' | 'editing';

/** A resource that somebody is at, or one field of it. */
export interface PresentAt extends ResourceRef {
  /** Name of the field, as the app has it. */
  readonly field?: string;
}

/** What a device says of itself. */
export interface OwnPresence {
  readonly state: PresenceState;
  /** Where its person is; nowhere in particular without. */
  readonly resource?: PresentAt;
  /** Anything else, as JSON: a name, a colour, a selection. */
  readonly data?: unknown;
}

/** Somebody who is here. */
export type Presence = DevicePresence | OtherPresence;

/** An app of this library: a device, or one of its tabs. */
export interface DevicePresence {
  readonly kind: 'device';
  /** Tells tabs of one device apart; another one after every start. */
  readonly client: number;
  readonly isSelf: boolean;
  readonly userId: string;
  readonly deviceId: string;
  readonly state: PresenceState;
  readonly resource?: PresentAt;
  readonly data?: Json;
}

/** Some other client of the same room, with the awareness state it gave itself. */
export interface OtherPresence {
  readonly kind: 'other';
  readonly client: number;
  readonly isSelf: false;
  readonly data: JsonObject;
}

/** Who says something. */
export interface PresenceAuthor {
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * What an app says of its device, as an awareness state.
 * @throws SyncError INVALID_ARGUMENT for another shape; INVALID_VALUE for data that is no JSON, and for too much
 */
export function toAwarenessState(own: OwnPresence, { userId, deviceId }: PresenceAuthor): JsonObject {
  const { state, resource, data } = own;
  if (!isState(state)) refuse('INVALID_ARGUMENT', `state ${String(state)}`, 'it is viewing or editing');
  if (resource !== undefined) checkPlace(resource);
  const place = resource && { type: resource.type, id: resource.id, field: resource.field };
  const json = data === undefined ? undefined : parseJson(data, 'data');
  const awareness = parseJson({
    [MEMBER]: { userId, deviceId, state, resource: place, data: json },
  }) as JsonObject;
  const { length } = new TextEncoder().encode(canonicalText(awareness));
  if (length > MAX_PRESENCE_BYTES) {
    const rule = `it has at most ${MAX_PRESENCE_BYTES} bytes of JSON`;
    refuse('INVALID_VALUE', `presence of ${length} bytes`, rule);
  }
  return awareness;
}

/** What a client's awareness state tells; undefined when it keeps no shape, so that nothing can be told of it. */
export function readAwarenessState(client: number, awareness: Json, isSelf: boolean): Presence | undefined {
  if (!isObject(awareness)) return undefined;
  const said = awareness[MEMBER];
  if (said === undefined) return Object.freeze({ kind: 'other', client, isSelf: false, data: awareness });
  if (!isObject(said)) return undefined;
  const { userId, deviceId, state, resource, data } = said;
  if (!isName(userId) || !isName(deviceId) || !isState(state)) return undefined;
  if (resource !== undefined && !isPlace(resource)) return undefined;
  const kind = 'device' as const;
  return Object.freeze(withoutUndefined({ kind, client, isSelf, userId, deviceId, state, resource, data }));
}

function checkPlace({ type, id, field }: PresentAt): void {
  checkName('resource.type', type);
  checkName('resource.id', id);
  if (field !== undefined) checkName('resource.field', field);
}

function isPlace(value: Json): value is JsonObject & PresentAt {
  if (!isObject(value)) return false;
  const { type, id, field } = value;
  return isName(type) && isName(id) && (field === undefined || isName(field));
}

function isState(value: unknown): value is PresenceState {
  return value === 'viewing' || value === 'editing';
}

function refuse(code: 'INVALID_ARGUMENT' | 'INVALID_VALUE', value: string, rule: string): never {
  throw new SyncError(code, { value, rule, remedy: 'See setPresence' });
}
