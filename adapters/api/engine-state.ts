import type { Connection } from '../../src/replication/transport.ts';
import type { SyncProblem, SyncProblemKind } from './sync-problem.ts';

/**
 * What a sync engine is doing, and whether an exchange with the relay is under way: `more` when another one was asked
 * for meanwhile, since the one under way may have begun before what is pending now.
 */
export type EngineState =
  | { readonly status: 'stopped'; readonly exchange: 'none' | 'one' | 'more' }
  | { readonly status: 'idle' | 'conflict' | 'error'; readonly exchange: 'none' }
  | { readonly status: 'syncing'; readonly exchange: 'one' | 'more' };

/** What is known beside it. */
export interface EngineDetail {
  readonly connection: Connection['status'];
  readonly conflictCount: number;
  /** At most one of each kind; undefined where nothing is wrong. */
  readonly problems: Readonly<Partial<Record<SyncProblemKind, SyncProblem | undefined>>>;
}

/** What happens to an engine, from outside or by its own doing. */
export type EngineEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** Somebody wants an exchange, and waits for it. */
  | { readonly type: 'ask' }
  /** The interval is over. */
  | { readonly type: 'due' }
  /** So much is pending that it is not to wait for the interval. */
  | { readonly type: 'full' }
  /** The platform believes that there is a network again. It is a hint, nothing more. */
  | { readonly type: 'network' }
  | {
      readonly type: 'connection';
      readonly connection: Connection['status'];
      readonly problem: SyncProblem | undefined;
    }
  | { readonly type: 'conflicts'; readonly count: number }
  /** Something went wrong that no call could report. */
  | { readonly type: 'problem'; readonly problem: SyncProblem }
  /** Everything recorded is on this device's disk. */
  | { readonly type: 'stored' }
  /** An exchange was completed. */
  | { readonly type: 'exchanged'; readonly incomplete: SyncProblem | undefined }
  /** An exchange failed; without a problem where the device is only offline. */
  | { readonly type: 'failed'; readonly problem: SyncProblem | undefined }
  /** This device was compared with the relay. */
  | { readonly type: 'compared'; readonly diverged: SyncProblem | undefined };

/** What is to be done about it. */
export type EngineEffect =
  /** Connect, now and after every loss; what was refused is tried again. */
  | 'connect'
  /** Try now where the next attempt is only waited for. */
  | 'hurry'
  | 'disconnect'
  | 'start-interval'
  | 'stop-interval'
  /** Begin an exchange; it ends in `exchanged` or `failed`. */
  | 'exchange'
  /** Let the strategy settle what it settles. */
  | 'settle';
