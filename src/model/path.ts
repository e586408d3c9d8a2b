import { escapeToken, unescapeToken } from './pointer-token.ts';

/**
 * Paths inside a resource: JSON Pointer (RFC 6901), with two kinds of token that no JSON Pointer can hold
 * because `~` is always followed by 0 or 1 there:
 *
 *     /tags/~e="work"      the element of the array `tags` whose identity is `="work"`
 *     /tags/~e="work"/~o   its place in the array
 *     /notes/~t5e1f09aa.7  a word or line of the text `notes`: the name of the text it was written in, and its own
 *     /visits/~nphone:x:0  what one writer has added to the counter `visits`
 *     /~g["lat","lng"]     members that are decided together; only conflicts have it, registers never
 *
 * An element is named by identity and not by index, so that a path means the same on every device.
 */
export const ROOT = '';
export const ORDER_TOKEN = '~o';
const ELEMENT_PREFIX = '~e';
const TEXT_PREFIX = '~t';
const COUNT_PREFIX = '~n';
const GROUP_PREFIX = '~g';
const PREFIX_LENGTH = 2;
/** What `~` begins in a member name, and the whole of ORDER_TOKEN. */
const ESCAPES = '01o';

export function memberToken(key: string): string {
  return escapeToken(key);
}

export function elementToken(id: string): string {
  return ELEMENT_PREFIX + escapeToken(id);
}

export function isElementToken(token: string): boolean {
  return token.startsWith(ELEMENT_PREFIX);
}

export function textToken(id: string): string {
  return TEXT_PREFIX + escapeToken(id);
}

export function isTextToken(token: string): boolean {
  return token.startsWith(TEXT_PREFIX);
}

export function countToken(writer: string): string {
  return COUNT_PREFIX + escapeToken(writer);
}

export function isCountToken(token: string): boolean {
  return token.startsWith(COUNT_PREFIX);
}

/** @param names sorted */
export function groupToken(names: readonly string[]): string {
  return GROUP_PREFIX + escapeToken(JSON.stringify(names));
}

/** The names behind the token of a group; undefined for any other token. */
export function groupNames(token: string): readonly string[] | undefined {
  return token.startsWith(GROUP_PREFIX) ? (JSON.parse(tokenName(token)) as readonly string[]) : undefined;
}

/** Member name, identity or writer behind a token. */
export function tokenName(token: string): string {
  const isPrefixed = token.startsWith('~') && !ESCAPES.includes(token.charAt(1));
  return unescapeToken(isPrefixed ? token.slice(PREFIX_LENGTH) : token);
}

export function childPath(parent: string, token: string): string {
  return `${parent}/${token}`;
}

export function pathTokens(path: string): readonly string[] {
  return path === ROOT ? [] : path.slice(1).split('/');
}

/** Whether `path` is the place of an element, which is position and not content. */
export function isOrderPath(path: string): boolean {
  return path.endsWith(`/${ORDER_TOKEN}`);
}

/** Whether a text can be a path: empty, or tokens each led by `/`, with `~` only in the six escapes. */
export function isPath(text: string): boolean {
  return text === ROOT || (text.startsWith('/') && !/~(?![01eotn])/u.test(text));
}
