import type { MissedHistory } from '../documents/missed-history.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { HybridClock } from '../model/hybrid-clock.ts';
import { ReplicatedPartition } from './replicated-partition.ts';
import type { WorkspaceCatalog } from './workspace-catalog.ts';
import type { WorkspaceEvent, WorkspaceOptions } from './workspace-options.ts';

/** Parts into which retention is cut: a journal segment covers one at most. */
const SEGMENTS_IN_RETENTION = 30;

/** Longest time, ms, that one journal segment covers. */
export function segmentSpan(retention: number): number {
  return retention / SEGMENTS_IN_RETENTION;
}

export interface PartitionSurroundings {
  readonly options: WorkspaceOptions;
  readonly identity: WriterIdentity;
  readonly clock: HybridClock;
  readonly catalog: WorkspaceCatalog | undefined;
  readonly emit: (event: WorkspaceEvent) => void;
  readonly problem: (error: unknown) => void;
}

/**
 * A partition of a workspace, not loaded yet.
 * @param before what stood in its place, and when that has let go of the store
 */
export function workspacePartition(
  name: string,
  { options, identity, clock, catalog, emit, problem }: PartitionSurroundings,
  before?: { readonly missed: MissedHistory; readonly closed: Promise<unknown> },
): ReplicatedPartition {
  const { user, rulesOf, retention, persistence, documents, random } = options;
  // Nothing of a partition is stored before the catalog that leads to it.
  const listed = catalog?.tried();
  const partition = new ReplicatedPartition({
    identity,
    clock,
    user,
    rulesOf,
    random,
    segmentSpan: segmentSpan(retention),
    isListed: () => catalog?.isStored ?? true,
    room: `${options.name}/${name}`,
    open:
      persistence === undefined
        ? undefined
        : async (room) => {
            await Promise.allSettled([listed, before?.closed]);
            return persistence.open(room);
          },
    ...(documents === undefined ? {} : { documents }),
    missed: before?.missed,
    onProgress: () => {
      emit({ type: 'progress' });
    },
    onMissed: (count) => {
      emit({ type: 'missed', count });
    },
    report: problem,
    ...(catalog === undefined ? {} : { beforeUnstored: () => catalog.noteUnstored(identity.current()) }),
    reportStorage: problem,
  });
  partition.partition.subscribe((event) => {
    emit({ type: 'changes', ...event });
  });
  return partition;
}
