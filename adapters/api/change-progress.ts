import type { Change } from '../../src/model/change.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { deviceOf } from '../../src/model/writer.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** A step on a change's way: in memory, on this device's disk, on the relay's, at another device. */
export type SyncLevel = 'recorded' | 'stored' | 'durable' | 'seen';

/**
 * How far a change has come, as far as it is known for certain. Each is a fact by itself: through a relay that does not
 * acknowledge, a change is seen by others without ever being durable.
 */
export interface ChangeProgress {
  /** On this device's disk. */
  readonly stored: boolean;
  /** On the relay's disk, by its acknowledgement. */
  readonly durable: boolean;
  /** Other devices that have recorded something after they had received it: only then their clocks tell. */
  readonly seenBy: readonly string[];
  /** Whether the relay has refused it; see `getRefusedChanges`. */
  readonly refused: boolean;
}

/** What a change is told apart by. */
export type NamedChange = Pick<Change, 'resourceType' | 'resourceId' | 'writer' | 'sequence'>;

/** How far one change has come. */
export function changeProgress(workspace: Workspace, change: NamedChange): ChangeProgress {
  const { resourceType, resourceId, writer, sequence } = change;
  const replicated = workspace.findPartition(resourceType, resourceId);
  const resource = resourceKey(resourceType, resourceId);
  const { held } = workspace.refusals;
  const name = { writer, sequence, resource };
  if (held.isRefused(name)) {
    return Object.freeze({ stored: false, durable: false, seenBy: Object.freeze([]), refused: true });
  }
  const level = replicated?.pending.level(change) ?? 'recorded';
  // Clocks that cover it may have passed it by while it was refused.
  const journal = held.again.wasRefused(name) ? undefined : replicated?.partition.journal;
  const seen = new Set<string>();
  for (const other of journal?.writers() ?? []) {
    const device = deviceOf(other);
    if (device === deviceOf(writer) || seen.has(device)) continue;
    if ((journal?.last(other)?.received.get(writer) ?? 0) >= sequence) seen.add(device);
  }
  const seenBy = Object.freeze([...seen].sort());
  return Object.freeze({
    stored: level !== 'recorded',
    durable: level === 'durable',
    seenBy,
    refused: false,
  });
}

/**
 * How far this device's changes of a resource have come, all of them: the least that any of them has reached. Undefined
 * where it has changed nothing of it, as far back as history is kept.
 */
export function resourceProgress(
  workspace: Workspace,
  { type, id }: ResourceRef,
): ChangeProgress | undefined {
  const history = workspace.findPartition(type, id)?.partition.projection.history(resourceKey(type, id));
  const own = (history ?? []).filter(({ deviceId }) => deviceId === workspace.deviceId);
  const all = own.map((change) => changeProgress(workspace, change));
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return Object.freeze({
    stored: all.every(({ stored }) => stored),
    durable: all.every(({ durable }) => durable),
    seenBy: Object.freeze(
      first.seenBy.filter((device) => others.every(({ seenBy }) => seenBy.includes(device))),
    ),
    refused: workspace.refusals.held.refused.some(({ entry }) => entry.resource === resourceKey(type, id)),
  });
}

/** Whether a level is reached. @param by the device that is to have seen it; any other device without it */
export function hasReached(progress: ChangeProgress, level: SyncLevel, by?: string): boolean {
  switch (level) {
    case 'recorded':
      return !progress.refused;
    case 'stored':
      return progress.stored;
    case 'durable':
      return progress.durable;
    case 'seen':
      return by === undefined ? progress.seenBy.length > 0 : progress.seenBy.includes(by);
  }
}
