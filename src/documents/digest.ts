import { canonicalText } from '../model/canonical.ts';
import { hashText } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { Register } from '../model/register.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import type { ResourceTree } from '../model/resource-tree.ts';
import type { StateDocument } from './state-document.ts';

/**
 * SHA-256 over everything that a resource's registers say: equal digests mean equal state, conflicts and
 * versions, whatever the order things arrived in.
 */
export function resourceDigest(resource: ResourceKey, tree: ResourceTree): string {
  return hashText('digest', canonicalText([resource, ...registerRows(tree)]));
}

/** The digest of every resource of a partition. */
export function resourceDigests({
  state,
}: {
  readonly state: StateDocument;
}): ReadonlyMap<ResourceKey, string> {
  return new Map(
    [...state.resources()].map(([resource, tree]) => [resource, resourceDigest(resource, tree)]),
  );
}

function registerRows(tree: ResourceTree): Json[] {
  const rows = [...tree.registers()].map((register) => [...registerKey(register)]);
  return rows
    .map((row) => ({ row, text: canonicalText(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}

function registerKey({ path, slot, time, writer, sequence, version, settles }: Register): Json[] {
  return [path, slot, time, writer, sequence, version, settles];
}
