/**
 * Paths inside a resource: JSON Pointer (RFC 6901), with two kinds of token that no JSON Pointer can hold
 * because `~` is always followed by 0 or 1 there:
 *
 *     /tags/~e="work"      the element of the array `tags` whose identity is `="work"`
 *     /tags/~e="work"/~o   its place in the array
 *
 * An element is named by identity and not by index, so that a path means the same on every device.
 */
export const ROOT = '';
export const ORDER_TOKEN = '~o';
const ELEMENT_PREFIX = '~e';

function escape(text: string): string {
  return text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text;
}

function unescape(text: string): string {
  return text.includes('~') ? text.replaceAll('~1', '/').replaceAll('~0', '~') : text;
}

export function memberToken(key: string): string {
  return escape(key);
}

export function elementToken(id: string): string {
  return ELEMENT_PREFIX + escape(id);
}

export function isElementToken(token: string): boolean {
  return token.startsWith(ELEMENT_PREFIX);
}

/** Member name or element identity behind a token. */
export function tokenName(token: string): string {
  return unescape(isElementToken(token) ? token.slice(ELEMENT_PREFIX.length) : token);
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

/** Whether a text can be a path: empty, or tokens each led by `/`, with `~` only in the four escapes. */
export function isPath(text: string): boolean {
  return text === ROOT || (text.startsWith('/') && !/~(?![01eo])/u.test(text));
}
