import type { Change } from '../../src/model/change.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { changeProgress, hasReached, resourceProgress } from './change-progress.ts';
import type { ChangeProgress, SyncLevel } from './change-progress.ts';

/** What somebody waits for: a change, or its id, or all that this device has changed of a resource. */
export type SyncTarget =
  string | Pick<Change, 'resourceType' | 'resourceId' | 'writer' | 'sequence'> | ResourceRef;

export interface WhenSyncedOptions {
  /** Default: 'durable'. */
  readonly level?: SyncLevel;
  /** The device that is to have seen it; any other one without it. */
  readonly by?: string;
  /** ms; default 30,000. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** How far changes have come, and waiting for it. Levels come from acknowledgements and other devices' clocks alone. */
export class SyncLevels {
  readonly #workspace: Workspace;
  readonly #schedule: Schedule;

  constructor(workspace: Workspace, schedule: Schedule) {
    this.#workspace = workspace;
    this.#schedule = schedule;
  }

  /** How far a change, or everything this device has changed of a resource, has come; undefined where it knows of none. */
  of(target: SyncTarget): ChangeProgress | undefined {
    if (typeof target === 'string') return this.#ofAll(this.#withId(target));
    return 'writer' in target
      ? changeProgress(this.#workspace, target)
      : resourceProgress(this.#workspace, target);
  }

  /**
   * Resolves, with how far it has come, once a level is reached.
   * @throws SyncError NOT_FOUND where this device has no such change, REFUSED when the relay refuses it, TIMEOUT
   */
  async whenSynced(target: SyncTarget, options: WhenSyncedOptions = {}): Promise<ChangeProgress> {
    const { level = 'durable', by, timeout = DEFAULT_TIMEOUT_MS } = options;
    const found = typeof target === 'string' ? this.#withId(target) : undefined;
    if (found?.length === 0) throw notFound(target);
    const read = (): ChangeProgress | undefined =>
      found === undefined ? this.of(target) : this.#ofAll(found);
    const { promise, resolve, reject } = Promise.withResolvers<ChangeProgress>();
    const look = (): void => {
      const progress = read();
      if (progress === undefined) reject(notFound(target));
      else if (progress.refused) reject(refused(target));
      else if (hasReached(progress, level, by)) resolve(progress);
    };
    const unsubscribe = this.#workspace.subscribe(look);
    const cancel = this.#schedule(() => {
      reject(late(target, level, timeout));
    }, timeout);
    look();
    return promise.finally(() => {
      unsubscribe();
      cancel();
    });
  }

  #ofAll(
    changes: readonly Pick<Change, 'resourceType' | 'resourceId' | 'writer' | 'sequence'>[],
  ): ChangeProgress | undefined {
    // Of the occurrences of one id, the newest is meant.
    const last = changes.at(-1);
    return last && changeProgress(this.#workspace, last);
  }

  #withId(id: string): readonly Change[] {
    const partitions = this.#workspace.partitions();
    const open = partitions.flatMap((replicated) =>
      replicated
        .withId(id)
        .flatMap(({ writer, sequence }) => replicated.partition.projection.change(writer, sequence) ?? []),
    );
    if (open.length > 0) return open;
    return partitions
      .flatMap(({ partition }) =>
        [...partition.journal.resources()].flatMap((key) => partition.projection.history(key)),
      )
      .filter((change) => change.deviceId === this.#workspace.deviceId && change.id === id);
  }
}

function describe(target: SyncTarget): string {
  if (typeof target === 'string') return `change ${target}`;
  return 'writer' in target ? `change ${target.writer}/${target.sequence}` : `${target.type} ${target.id}`;
}

function notFound(target: SyncTarget): SyncError {
  return new SyncError('NOT_FOUND', {
    value: describe(target),
    rule: 'this device has recorded it',
    remedy: 'Wait for a change that recordChange returned here, or for a resource that was changed here',
  });
}

function refused(target: SyncTarget): SyncError {
  return new SyncError('REFUSED', {
    value: describe(target),
    rule: 'the relay takes it',
    remedy: 'See unsynced.refused() for the reason; retry or discard it',
  });
}

function late(target: SyncTarget, level: SyncLevel, timeout: number): SyncError {
  return new SyncError('TIMEOUT', {
    value: describe(target),
    rule: `it was not ${level} within ${timeout} ms`,
    remedy: 'It stays recorded and goes on by itself; ask again, or look at the status',
  });
}
