import { canonicalText } from '../../src/model/canonical.ts';
import type { Json } from '../../src/model/json.ts';
import type { WrittenField } from './written-field.ts';

/** Leads a token that names an element of an array by what it is. */
const ELEMENT = '~e';

/**
 * Whether what a field was given is there in a value.
 * @param at path of `value` in its resource
 */
export function stands(value: Json | undefined, at: string, field: WrittenField): boolean {
  if (field.path !== at && !field.path.startsWith(`${at}/`)) return false;
  const rest = field.path.slice(at.length);
  return standsBelow(value, rest === '' ? [] : rest.slice(1).split('/'), field);
}

function standsBelow(value: Json | undefined, tokens: readonly string[], field: WrittenField): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) {
    return field.after === undefined ? value === undefined || isContainer(value) : same(value, field.after);
  }
  if (token.startsWith(ELEMENT)) {
    const elements = Array.isArray(value) ? (value as readonly Json[]) : [];
    const identity = unescape(token.slice(ELEMENT.length));
    if (field.after === undefined && rest.length === 0) return isGone(elements, identity, field.before);
    const named = elements.filter((element) => mayBe(element, identity));
    if (named.length === 0) return field.after === undefined;
    return named.some((element) => standsBelow(element, rest, field));
  }
  const members = isContainer(value) && !Array.isArray(value) ? value : {};
  const name = unescape(token);
  const member = Object.hasOwn(members, name) ? (members as Record<string, Json>)[name] : undefined;
  return standsBelow(member, rest, field);
}

/** Whether an element may be the one that an identity names: `="text"`, `@"id"`, or `*` for any other. */
function mayBe(element: Json, identity: string): boolean {
  const [, kind, , name = ''] = /^(.)(\d+:)?(.*)$/su.exec(identity) ?? [];
  if (kind === '=') return canonicalText(element) === name;
  if (!isContainer(element)) return false;
  if (kind !== '@' || Array.isArray(element)) return true;
  return Object.entries(element).some(([key, value]: [string, Json]) => {
    return (key === 'id' || key === 'key') && canonicalText(value) === name;
  });
}

/** Whether an element that was removed is not there, or less often than it would be. */
function isGone(elements: readonly Json[], identity: string, before: Json | undefined): boolean {
  const occurrence = Number(/^.(\d+):/u.exec(identity)?.[1] ?? 1);
  const alike = elements.filter((element) => mayBe(element, identity));
  const equal = identity.startsWith('*') ? alike.filter((element) => same(element, before)) : alike;
  return equal.length < occurrence;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalText(a) === canonicalText(b);
}

function isContainer(value: Json | undefined): value is Extract<Json, object> {
  return typeof value === 'object' && value !== null;
}

function unescape(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
