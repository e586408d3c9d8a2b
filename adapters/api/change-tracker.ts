import type { Partition } from '../../src/documents/partition.ts';
import { diff } from '../../src/model/diff.ts';
import type { Change } from '../../src/model/change.ts';
import type { Operation } from '../../src/model/entry.ts';
import { SyncError } from '../../src/model/errors.ts';
import { identify } from '../../src/model/identify.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { plan } from '../../src/model/plan.ts';
import { rowsApplied } from '../../src/model/apply-rows.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceKey } from '../../src/model/resource-key.ts';
import { snapshotHash } from '../../src/model/snapshot-hash.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { deviceClockView } from './device-clock-view.ts';
import type { Snapshot } from './snapshot.ts';
import { lastToUndo, planUndo, undoTags } from './undo.ts';
import type { UndoOutcome } from './undo.ts';

/** Snapshots kept of one resource; the oldest goes first. */
const MAX_SNAPSHOTS = 100;

export interface ChangeTrackerOptions {
  readonly workspace: Workspace;
  readonly userId: string;
  /** Devices a vector clock shows at most. */
  readonly clockLimit: number;
}

/** Records changes and tells what was recorded: the façade over a workspace's documents. */
export class ChangeTracker {
  readonly #workspace: Workspace;
  readonly #options: ChangeTrackerOptions;
  readonly #snapshots = new Map<ResourceKey, Snapshot[]>();

  constructor(options: ChangeTrackerOptions) {
    this.#workspace = options.workspace;
    this.#options = options;
  }

  /**
   * Records a change; it is in the documents, whole, when this returns.
   * @param after the whole resource as it shall be; ignored for a delete
   * @param before what the caller started from; only what differs between the two is written. Without it
   * the current state is the base
   * @param tags free texts kept with the change, for the audit trail
   * @throws SyncError INVALID_VALUE for what JSON cannot carry, INVALID_ARGUMENT; nothing is recorded then
   */
  recordChange(
    operation: Operation,
    resourceId: string,
    resourceType: string,
    after: unknown,
    before?: unknown,
    tags: readonly string[] = [],
  ): Change {
    checkOperation(operation);
    const request = { operation, type: resourceType, id: resourceId, after, before, tags };
    return this.#workspace.record(request);
  }

  /**
   * Freezes a copy of `data` with the resource's present version and clock, and keeps it for getSnapshots.
   * @throws SyncError INVALID_VALUE, INVALID_ARGUMENT
   */
  snapshot(resourceId: string, data: unknown, resourceType: string): Snapshot {
    const key = resourceKey(resourceType, resourceId);
    const json = parseJson(data, resourceType);
    const snapshot: Snapshot = Object.freeze({
      resourceType,
      resourceId,
      data: json,
      version: this.#partitionOf(resourceId, resourceType)?.projection.version(key) ?? 0,
      timestamp: this.#workspace.now(),
      userId: this.#options.userId,
      deviceId: this.#workspace.deviceId,
      vectorClock: this.getVectorClock(),
      hash: snapshotHash(json),
    });
    const kept = [...(this.#snapshots.get(key) ?? []), snapshot];
    this.#snapshots.set(key, kept.slice(-MAX_SNAPSHOTS));
    return snapshot;
  }

  /** The snapshots taken of a resource since the app started, oldest first, at most 100. */
  getSnapshots(resourceId: string, resourceType: string): readonly Snapshot[] {
    return this.#snapshots.get(resourceKey(resourceType, resourceId)) ?? [];
  }

  /** Makes a resource what it was in a snapshot, by a new change: nothing of its history is lost. */
  restoreSnapshot({ resourceId, resourceType, data }: Snapshot): Change {
    const before = this.#partitionOf(resourceId, resourceType)?.read(resourceType, resourceId);
    return this.recordChange(
      before === undefined ? 'create' : 'update',
      resourceId,
      resourceType,
      data,
      undefined,
      ['restore'],
    );
  }

  /**
   * Puts back, by a new change, what this device's last change of a resource replaced, where nobody has written since;
   * the next call, what the change before it replaced. Where somebody has, all stays as it is and is told. Reaches as
   * far back as history is kept.
   */
  undo(resourceId: string, resourceType: string): UndoOutcome {
    const key = resourceKey(resourceType, resourceId);
    const partition = this.#partitionOf(resourceId, resourceType);
    const { identity } = this.#workspace;
    const isOwn = (writer: string): boolean => identity.isOwn(writer);
    const own = this.getChangeHistory(resourceId, resourceType).filter(
      ({ writer, sequence }) =>
        isOwn(writer) && partition?.journal.entry(writer, sequence)?.meta.settles !== true,
    );
    const undone = lastToUndo(own);
    if (undone === undefined) return { undone, change: undefined, kept: [] };
    const tree = partition?.state.tree(key);
    const { after, isEmpty, kept } = planUndo(undone, { tree, writer: identity.current(), isOwn });
    const before = tree?.value;
    const operation = after === undefined ? 'delete' : before === undefined ? 'create' : 'update';
    const change = isEmpty
      ? undefined
      : this.recordChange(operation, resourceId, resourceType, after, before, undoTags(undone));
    return { undone, change, kept };
  }

  /** A resource's changes by (time, writer), as far back as history is kept. */
  getChangeHistory(resourceId: string, resourceType: string): readonly Change[] {
    const key = resourceKey(resourceType, resourceId);
    return this.#partitionOf(resourceId, resourceType)?.projection.history(key) ?? [];
  }

  /**
   * This device's changes, and those imported here, that no relay is known to have on its disk and no other device to
   * have received.
   */
  getPendingChanges(): readonly Change[] {
    return this.#workspace.partitions().flatMap((partition) => partition.pending.changes());
  }

  /** Counts every pending change with this id as applied; an id that is not pending is left alone. */
  markApplied(changeId: string): void {
    this.#workspace.markApplied(changeId);
  }

  /** Device -> number of its changes known here; at most VC_SIZE_LIMIT devices, the latest ones. */
  getVectorClock(): Map<string, number> {
    return deviceClockView(this.#workspace, this.#options.clockLimit);
  }

  /**
   * What a change makes of some data: what it changed is changed there too, the rest stays.
   * @param baseData undefined for a resource that does not exist
   * @returns undefined for a delete
   */
  applyChange(change: Pick<Change, 'operation' | 'before' | 'after'>, baseData: unknown): Json | undefined {
    if (change.operation === 'delete') return undefined;
    const base = baseData === undefined ? undefined : identify(parseJson(baseData, 'baseData'));
    const before =
      change.before === undefined ? base : identify(parseJson(change.before, 'change.before'), base);
    const writes = diff(before, parseJson(change.after, 'change.after'), base);
    return rowsApplied(base, (tree) => plan(tree, writes));
  }

  /**
   * Cleans up: deletes history that is past its retention, except what is still pending, and the snapshots
   * kept here. History is shared by all devices, so what is younger stays.
   * @returns how many entries of history went
   */
  clearAppliedChanges(): number {
    this.#snapshots.clear();
    return this.#workspace.trim();
  }

  #partitionOf(id: string, type: string): Partition | undefined {
    return this.#workspace.findPartition(type, id)?.partition;
  }
}

function checkOperation(operation: unknown): void {
  if (operation === 'create' || operation === 'update' || operation === 'delete') return;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `operation ${String(operation).slice(0, 80)}`,
    rule: 'it is create, update or delete',
    remedy: 'Pass one of the three',
  });
}
