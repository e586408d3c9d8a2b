import type { Change } from '../../src/model/change.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { changeProgress, resourceProgress } from './change-progress.ts';
import type { ChangeProgress, NamedChange } from './change-progress.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/** What is asked about: a change, or its id, or all that this device has changed of a resource. */
export type SyncTarget = string | NamedChange | ResourceRef;

/**
 * How far a change, or everything this device has changed of a resource, has come; undefined where it knows of none.
 * Levels come from acknowledgements and other devices' clocks alone.
 */
export function progressOf(manager: SyncManager, target: SyncTarget): ChangeProgress | undefined {
  return progressIn(internalsOf(manager).workspace, target)();
}

/** As `progressOf`, to be asked again and again: a change that is meant by its id is looked for once. */
export function progressIn(workspace: Workspace, target: SyncTarget): () => ChangeProgress | undefined {
  if (typeof target !== 'string' && !('writer' in target)) return () => resourceProgress(workspace, target);
  // Of the occurrences of one id, the newest is meant.
  const change = typeof target === 'string' ? changesWithId(workspace, target).at(-1) : target;
  return () => change && changeProgress(workspace, change);
}

function changesWithId(workspace: Workspace, id: string): readonly Change[] {
  const partitions = workspace.partitions();
  const open = partitions.flatMap((replicated) =>
    replicated.pending
      .withId(id)
      .flatMap(({ writer, sequence }) => replicated.partition.projection.change(writer, sequence) ?? []),
  );
  if (open.length > 0) return open;
  return partitions
    .flatMap(({ partition }) =>
      [...partition.journal.resources()].flatMap((key) => partition.projection.history(key)),
    )
    .filter((change) => change.deviceId === workspace.deviceId && change.id === id);
}
