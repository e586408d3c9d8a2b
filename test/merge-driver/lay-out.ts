import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

export interface Layout {
  readonly indent: string;
  readonly lineEnd: string;
  readonly colon: string;
  readonly byteOrderMark: boolean;
  readonly lastLineEnd: boolean;
  /** Containers with fewer items than that may stand on one line. */
  readonly inline: number;
}

/** A value as JSON text, numbers at times spelt in an unusual way: the same value in the same layout always alike. */
export function layOut(value: Json, layout: Layout): string {
  return (
    (layout.byteOrderMark ? '\uFEFF' : '') +
    piece(value, layout, '') +
    (layout.lastLineEnd ? layout.lineEnd : '')
  );
}

function piece(value: Json, layout: Layout, indent: string): string {
  if (typeof value === 'number') return spelt(value);
  if (!isArray(value) && !isObject(value)) return JSON.stringify(value);
  const [open, close] = isArray(value) ? '[]' : '{}';
  const inner = indent + layout.indent;
  const isInline = layout.indent === '' || JSON.stringify(value).length < layout.inline;
  const items = isArray(value)
    ? value.map((item) => piece(item, layout, isInline ? indent : inner))
    : Object.entries(value).map(
        ([name, member]) =>
          JSON.stringify(name) + layout.colon + piece(member, layout, isInline ? indent : inner),
      );
  if (items.length === 0) return `${open ?? ''}${close ?? ''}`;
  if (isInline) return `${open ?? ''}${items.join(', ')}${close ?? ''}`;
  const { lineEnd } = layout;
  return `${open ?? ''}${items.map((item) => lineEnd + inner + item).join(',')}${lineEnd}${indent}${close ?? ''}`;
}

function spelt(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 1e6) return String(value);
  return value % 3 === 0 ? `${String(value)}.0` : value % 3 === 1 ? `${String(value)}e0` : String(value);
}
