import { SyncError } from './errors.ts';
import { MAX_ID_LENGTH } from './limits.ts';
import { escapeToken, unescapeToken } from './pointer-token.ts';

/** A resource by its type (`tab`) and id (`tab-1`). */
export interface ResourceRef {
  readonly type: string;
  readonly id: string;
}

/** `type/id` with `~` and `/` in the type escaped as in a JSON Pointer: one text for each resource. */
export type ResourceKey = string & { readonly __brand: 'ResourceKey' };

/** @throws SyncError INVALID_ARGUMENT for an empty, overlong or ill-formed type or id. */
export function resourceKey(type: string, id: string): ResourceKey {
  checkName('resourceType', type);
  checkName('resourceId', id);
  return `${escapeToken(type)}/${id}` as ResourceKey;
}

/** The key's parts; undefined for a text that is no key. */
export function parseResourceKey(text: string): ResourceRef | undefined {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return undefined;
  return { type: unescapeToken(text.slice(0, slash)), id: text.slice(slash + 1) };
}

/** The parts of a key that was looked at when it came. */
export function keyParts(key: string): ResourceRef {
  return parseResourceKey(key) ?? { type: '', id: key };
}

/** Whether it is a well-formed text of 1 to MAX_ID_LENGTH characters. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH && value.isWellFormed()
  );
}

/** @throws SyncError INVALID_ARGUMENT unless `value` is a well-formed text of 1 to MAX_ID_LENGTH characters. */
export function checkName(name: string, value: unknown): asserts value is string {
  if (isName(value)) return;
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `${name} ${shown}`,
    rule: `it is a well-formed text of 1 to ${MAX_ID_LENGTH} characters`,
    remedy: 'Pass the id your app uses',
  });
}
