import type { DocumentPair } from '../../src/documents/document-pair.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { NO_RULES } from '../../src/model/merge-rules.ts';
import type { MergeRules } from '../../src/model/merge-rules.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { checkName } from '../../src/model/resource-key.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import type { Transport } from '../../src/replication/transport.ts';
import { checkConfig } from '../api/check-config.ts';
import { SYNC_CONFIG } from '../api/sync-config.ts';
import type { SyncConfig } from '../api/sync-config.ts';
import type { SyncOptions } from '../api/sync-options.ts';
import { browserNetwork } from '../api/network-hint.ts';
import { repeatByTimer } from '../api/timers.ts';
import { indexedDbPersistence } from '../indexeddb/indexeddb-persistence.ts';
import type { TabSharing } from '../tabs/membership.ts';
import { tabCarrier } from '../tabs/tab-carrier.ts';
import type { TabCarrier } from '../tabs/tab-carrier.ts';
import type { Token } from '../websocket/token-source.ts';
import { websocketTransport } from '../websocket/websocket-transport.ts';

/** What initSync is told. Only the two ids are needed. */
export interface InitSyncOptions {
  readonly userId: string;
  /** One for each device, kept by the app: the same after every start. */
  readonly deviceId: string;
  /** Time between two flushes, ms; SYNC_CONFIG.SYNC_INTERVAL without. */
  readonly syncInterval?: number;
  /** SYNC_CONFIG.CONFLICT_STRATEGY without. */
  readonly autoResolveStrategy?: ConflictStrategy;
  /** Settings for this manager that differ from SYNC_CONFIG. */
  readonly config?: Partial<SyncConfig>;
  /** Address of a relay, `wss://…`. Without it and without `transport` everything stays on this device. */
  readonly url?: string;
  /**
   * Whether the tabs of this device share one connection, and see each other's changes also while offline and without
   * a relay. Not with a `transport` or `documents` of the app's own, and in browsers with Web Locks only; true without.
   */
  readonly tabs?: boolean;
  /**
   * Who this device is, for a relay with authentication. A function is asked for each connection, so that it may give a
   * fresh one; `setToken` gives another later. A token that was refused is not shown again until somebody asks.
   */
  readonly token?: Token;
  /** What carries the documents, in place of `url`. */
  readonly transport?: Transport;
  /** What one user or team syncs; the user's id without. */
  readonly workspace?: string;
  /**
   * Where this device keeps its documents; `'none'` to keep them in memory only. Without it: IndexedDB where
   * there is one, memory elsewhere.
   */
  readonly persistence?: Persistence | 'none';
  /** The app's own pair of documents, which it stores and sends itself by whatever y-* provider. */
  readonly documents?: DocumentPair;
  /** Which partition carries a resource; one for each type without. */
  readonly partitionOf?: (type: string, id: string) => string;
  /** How resources merge, by their type: `{ note: { rules: { 'body': { type: 'text' } } } }`. */
  readonly merge?: Readonly<Record<string, MergeOptions>>;
  /** Told what listeners throw and what no call could report; the console's error log without. */
  readonly onError?: (error: unknown) => void;
}

/** @throws SyncError INVALID_ARGUMENT that names the option, the rule and the remedy */
export function toSyncOptions(options: InitSyncOptions): SyncOptions {
  checkName('userId', options.userId);
  checkName('deviceId', options.deviceId);
  const config: SyncConfig = {
    ...SYNC_CONFIG,
    ...options.config,
    ...(options.syncInterval === undefined ? {} : { SYNC_INTERVAL: options.syncInterval }),
    ...(options.autoResolveStrategy === undefined ? {} : { CONFLICT_STRATEGY: options.autoResolveStrategy }),
  };
  checkConfig(config);
  if (options.documents !== undefined) refuseBesideDocuments(options);
  const { documents, partitionOf } = options;
  return {
    userId: options.userId,
    deviceId: options.deviceId,
    workspace: options.workspace ?? options.userId,
    config,
    persistence: documents === undefined ? toPersistence(options.persistence) : undefined,
    transport: toTransport(options),
    tabs: toTabs(options),
    documents,
    partitionOf,
    rulesOf: options.merge === undefined ? undefined : toRules(options.merge),
    now: () => Date.now(),
    random: secureRandom,
    repeat: repeatByTimer,
    network: browserNetwork(),
    report: options.onError ?? reportError,
  };
}

/** @throws SyncError INVALID_ARGUMENT that names the type and the rule */
function toRules(merge: Readonly<Record<string, MergeOptions>>): (type: string) => MergeRules {
  const byType = new Map(
    Object.entries(merge).map(([type, options]) => [type, parseMergeOptions(options, `merge.${type}`)]),
  );
  return (type) => byType.get(type) ?? NO_RULES;
}

function toPersistence(persistence: Persistence | 'none' | undefined): Persistence | undefined {
  if (persistence === 'none') return undefined;
  if (persistence !== undefined) return persistence;
  return 'indexedDB' in globalThis ? indexedDbPersistence() : undefined;
}

/** What makes two tabs one device: who it is, and what it syncs. */
function sharing({ tabs = true, userId, deviceId, workspace = userId }: InitSyncOptions): {
  readonly tabs?: TabSharing;
} {
  return tabs ? { tabs: { scope: JSON.stringify([userId, deviceId, workspace]) } } : {};
}

function toTransport(options: InitSyncOptions): Transport | undefined {
  const { transport, url, token } = options;
  if (transport !== undefined) return transport;
  if (url === undefined) return undefined;
  return websocketTransport({ url, ...(token === undefined ? {} : { token }), ...sharing(options) });
}

/** Without a relay: with one, its transport shares. */
function toTabs(options: InitSyncOptions): TabCarrier | undefined {
  const { transport, url, documents, onError = reportError } = options;
  const { tabs } = sharing(options);
  const isAlone = transport === undefined && url === undefined && documents === undefined;
  return tabs !== undefined && isAlone ? tabCarrier(tabs, onError) : undefined;
}

/** Documents of the app's own are stored and sent by the app: being told both is a mistake. */
function refuseBesideDocuments({ url, transport, persistence }: InitSyncOptions): void {
  const other = Object.entries({ url, transport, persistence }).find(([, value]) => value !== undefined);
  if (other === undefined) return;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `${other[0]} beside documents`,
    rule: 'documents that the app hands over are stored and sent by the app',
    remedy: `Leave out ${other[0]}, or leave out documents`,
  });
}

/** 53 random bits from the platform's generator. */
function secureRandom(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

function reportError(error: unknown): void {
  const { reportError: toPlatform } = globalThis as { reportError?: (error: unknown) => void };
  if (toPlatform !== undefined) toPlatform(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
