import { SyncError } from '../../src/model/errors.ts';
import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import { hasReached } from './change-progress.ts';
import type { ChangeProgress, SyncLevel } from './change-progress.ts';
import { progressIn } from './progress-of.ts';
import type { SyncTarget } from './progress-of.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

export interface WhenSyncedOptions {
  /** Default: 'durable'. */
  readonly level?: SyncLevel;
  /** The device that is to have seen it; any other one without it. */
  readonly by?: string;
  /** ms; default 30,000. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Resolves, with how far it has come, once a change, or all that this device has changed of a resource, has reached a level.
 * @throws SyncError NOT_FOUND where this device has no such change, REFUSED when the relay refuses it, TIMEOUT
 */
export async function whenSynced(
  manager: SyncManager,
  target: SyncTarget,
  options: WhenSyncedOptions = {},
): Promise<ChangeProgress> {
  const { level = 'durable', by, timeout = DEFAULT_TIMEOUT_MS } = options;
  const { workspace, options: managed } = internalsOf(manager);
  const schedule = managed.schedule ?? scheduleByTimer;
  const read = progressIn(workspace, target);
  const { promise, resolve, reject } = Promise.withResolvers<ChangeProgress>();
  const look = (): void => {
    const progress = read();
    if (progress === undefined) reject(notFound(target));
    else if (progress.refused) reject(refused(target));
    else if (hasReached(progress, level, by)) resolve(progress);
  };
  const unsubscribe = workspace.subscribe(look);
  const cancel = schedule(() => {
    reject(late(target, level, timeout));
  }, timeout);
  look();
  return promise.finally(() => {
    unsubscribe();
    cancel();
  });
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
    remedy: 'See getRefusedChanges for the reason; retry or discard it',
  });
}

function late(target: SyncTarget, level: SyncLevel, timeout: number): SyncError {
  return new SyncError('TIMEOUT', {
    value: describe(target),
    rule: `it was not ${level} within ${timeout} ms`,
    remedy: 'It stays recorded and goes on by itself; ask again, or look at the status',
  });
}
