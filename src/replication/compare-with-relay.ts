import { resourceDigests } from '../documents/digest.ts';
import type { Partition } from '../documents/partition.ts';
import { equalJson, isObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { keyParts } from '../model/resource-key.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { compareClocks } from '../model/vector-clock.ts';
import { copyOf } from './copy-of.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';

/** A field that this device and the relay do not agree on. */
export interface Discrepancy {
  readonly resourceType: string;
  readonly resourceId: string;
  /** Name of the field; empty for the resource as a whole. */
  readonly field: string;
  /** Undefined where it is not there. */
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
  readonly reason: string;
}

/** Exchanges tried until both sides have received the same changes. */
const MAX_ATTEMPTS = 5;

/**
 * Compares a partition with the relay's copy, digest by digest, once both have received the same changes.
 * @throws SyncError CONNECTION_FAILED, TIMEOUT
 */
export async function compareWithRelay(
  local: ReplicatedPartition,
  transport: Transport,
): Promise<readonly Discrepancy[]> {
  for (let attempt = 1; ; attempt += 1) {
    await local.pending.flush();
    // The journal is read last: its clock then covers at least what the state holds.
    const state = await transport.read(`${local.room}/state`);
    const journal = await transport.read(`${local.room}/journal`);
    const remote = copyOf({ state: [state], journal: [journal] });
    try {
      const order = compareClocks(local.partition.journal.received.clock, remote.journal.received.clock);
      if (order === 'equal') return differences(local.partition, remote);
      if (attempt >= MAX_ATTEMPTS) return [neverEqual(local.room, order)];
    } finally {
      remote.close();
    }
  }
}

function differences(local: Partition, remote: Partition): readonly Discrepancy[] {
  const here = resourceDigests(local);
  const there = resourceDigests(remote);
  const keys = new Set([...here.keys(), ...there.keys()]);
  return [...keys].flatMap((key) => {
    if (here.get(key) === there.get(key)) return [];
    return fieldDifferences(key, local.state.tree(key)?.value, remote.state.tree(key)?.value);
  });
}

function fieldDifferences(
  key: ResourceKey,
  local: Json | undefined,
  remote: Json | undefined,
): readonly Discrepancy[] {
  const { type: resourceType, id: resourceId } = keyParts(key);
  const found = (field: string, mine: Json | undefined, theirs: Json | undefined): Discrepancy => {
    const reason = equalJson(mine, theirs)
      ? 'equal values, written by different changes'
      : 'different values';
    return { resourceType, resourceId, field, local: mine, remote: theirs, reason };
  };
  if (!isObject(local) || !isObject(remote)) return [found('', local, remote)];
  const fields = [...new Set([...Object.keys(local), ...Object.keys(remote)])].filter(
    (field) => !equalJson(local[field], remote[field]),
  );
  if (fields.length === 0) return [found('', local, remote)];
  return fields.map((field) => found(field, local[field], remote[field]));
}

function neverEqual(room: string, order: string): Discrepancy {
  const reason = `after ${MAX_ATTEMPTS} exchanges this device's clock is ${order} to the relay's (${room})`;
  return { resourceType: '', resourceId: '', field: '', local: undefined, remote: undefined, reason };
}
