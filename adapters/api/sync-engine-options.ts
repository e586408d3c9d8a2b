import type { ConflictStrategy } from '../../src/model/strategy.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import type { NetworkHint } from './network-hint.ts';
import type { Repeat } from './timers.ts';

export interface SyncEngineOptions {
  readonly workspace: Workspace;
  /** Time between two flushes when `start` is not told another, ms. */
  readonly interval: number;
  readonly strategy: ConflictStrategy;
  /** Whether rules may settle what the strategy leaves open. */
  readonly hasRules?: boolean;
  /** Pending changes from which a sync is forced. */
  readonly maxPending: number;
  readonly repeat: Repeat;
  /** Tells when the platform believes that there is a network again. */
  readonly network?: NetworkHint | undefined;
  /** Told what nobody else can be told. */
  readonly report: (error: unknown) => void;
}
