import { canonicalText } from './canonical.ts';
import { hashText } from './hash.ts';
import type { Json } from './json.ts';

/**
 * SHA-256 over the canonical text of a snapshot's data: equal data has the same hash everywhere.
 * @param data from parseJson; undefined for a resource that does not exist, whose text is empty as no value's is
 */
export function snapshotHash(data: Json | undefined): string {
  return hashText('snapshot', data === undefined ? '' : canonicalText(data));
}
