import type { DocumentPair } from '../../src/documents/document-pair.ts';
import type { MergeRules } from '../../src/model/merge-rules.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { Transport } from '../../src/replication/transport.ts';
import type { WorkspaceOptions } from '../../src/replication/workspace-options.ts';
import type { TabCarrier } from '../tabs/tab-carrier.ts';
import type { NetworkHint } from './network-hint.ts';
import type { SyncConfig } from './sync-config.ts';
import type { Repeat } from './timers.ts';

const MS_PER_DAY = 86_400_000;

/** Everything a sync manager needs, settled: initSync fills in what an app leaves out. */
export interface SyncOptions {
  readonly userId: string;
  readonly deviceId: string;
  /** What one user or team syncs: the first part of every room's name. */
  readonly workspace: string;
  readonly config: SyncConfig;
  readonly persistence: Persistence | undefined;
  readonly transport: Transport | undefined;
  /** Shares with this device's other tabs, where there is no transport; closed with the manager. */
  readonly tabs?: TabCarrier | undefined;
  /** The app's own pair of documents, which it stores and sends itself. */
  readonly documents: DocumentPair | undefined;
  readonly partitionOf: ((type: string, id: string) => string) | undefined;
  /** How the resources of a type merge; undefined where the app says nothing of that. */
  readonly rulesOf?: ((type: string) => MergeRules) | undefined;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  /** As PartitionOptions. */
  readonly valuesPerClientId?: number | undefined;
  readonly repeat: Repeat;
  /** Real time without it. */
  readonly schedule?: Schedule;
  /** Tells when the platform believes that there is a network again; nobody does without it. */
  readonly network?: NetworkHint | undefined;
  /** Told what listeners throw and what no call could report. */
  readonly report: (error: unknown) => void;
}

export function toWorkspaceOptions(options: SyncOptions): WorkspaceOptions {
  const { workspace: name, userId, config, ...others } = options;
  return {
    ...others,
    name,
    user: config.AUDIT_LOGGING ? userId : undefined,
    retention: config.HISTORY_RETENTION * MS_PER_DAY,
  };
}
