import type { Json } from '../../src/model/json.ts';
import type { ConflictToResolve } from '../../src/model/merge-options.ts';
import { exactText, readable } from './exact-json.ts';

/** A conflict for a reader, in one line. */
export function describeConflict(
  { field, group, base, local, remote }: ConflictToResolve,
  labels: { readonly local: string; readonly remote: string },
): string {
  const place = readable([field, ...(group === undefined ? [] : [`(${group.join(', ')})`])].join(' ').trim());
  const side = (label: string, value: Json | undefined): string =>
    value === undefined ? `${label} removed it` : `${label} has ${shown(value)}`;
  const before = base === undefined ? 'neither before' : `before ${shown(base)}`;
  return `${place === '' ? 'the whole file' : place}: ${side(labels.local, local)}, ${side(labels.remote, remote)}, ${before}`;
}

const SHOWN = 80;

function shown(value: Json): string {
  const text = exactText(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
