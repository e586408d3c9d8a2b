import type { MissedHistory } from '../documents/missed-history.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { HybridClock } from '../model/hybrid-clock.ts';
import type { UnstoredNotes } from './unstored-notes.ts';
import { ReplicatedPartition } from './replicated-partition.ts';
import type { SentAgain } from './sent-again.ts';
import type { WorkspaceCatalog } from './workspace-catalog.ts';
import type { WorkspaceEvent, WorkspaceOptions } from './workspace-options.ts';

/** Parts into which retention is cut: a journal segment covers one at most. */
const SEGMENTS_IN_RETENTION = 30;

/** Longest time, ms, that one journal segment covers. */
export function segmentSpan(retention: number): number {
  return retention / SEGMENTS_IN_RETENTION;
}

/** What is taken over from one in whose place another comes. */
export interface Replacing {
  readonly missed: MissedHistory;
  /** Settles when it has let go of the store. */
  readonly closed: Promise<unknown>;
}

export interface PartitionSurroundings {
  readonly options: WorkspaceOptions;
  readonly identity: WriterIdentity;
  readonly clock: HybridClock;
  readonly catalog: WorkspaceCatalog | undefined;
  readonly again: SentAgain;
  readonly emit: (event: WorkspaceEvent) => void;
  readonly problem: (error: unknown) => void;
}

/** A partition of a workspace, not loaded yet. */
export function workspacePartition(
  name: string,
  { options, identity, clock, catalog, again, emit, problem }: PartitionSurroundings,
  before?: Replacing,
): ReplicatedPartition {
  const { retention, persistence } = options;
  // Nothing of a partition is stored before the catalog that leads to it.
  const listed = catalog?.tried();
  const partition = new ReplicatedPartition({
    ...options,
    identity,
    clock,
    again,
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
    missed: before?.missed,
    onProgress: () => {
      emit({ type: 'progress' });
    },
    onMissed: (count) => {
      emit({ type: 'missed', count });
    },
    report: problem,
    unstored: catalog && unstoredNotes(catalog, identity),
    reportStorage: problem,
  });
  partition.partition.subscribe((event) => {
    emit({ type: 'changes', ...event });
  });
  return partition;
}

function unstoredNotes(catalog: WorkspaceCatalog, identity: WriterIdentity): UnstoredNotes {
  return {
    refused: (document) => catalog.noteUnstored(document, identity.current()),
    stored: (document) => {
      catalog.noteStored(document);
    },
  };
}
