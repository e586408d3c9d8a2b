import { getChangeLevel } from '../../adapters/api/change-level.ts';
import * as Y from 'yjs';
import type { SyncConfig } from '../../adapters/api/sync-config.ts';
import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { newDocument } from '../../src/documents/updates.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { Change } from '../../src/model/change.ts';
import { deviceOf } from '../../src/model/writer.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import type { ChangeLevel } from '../../src/replication/replicated-partition-options.ts';
import { LinkTransport } from '../../src/replication/link-transport.ts';
import type { Carrier } from '../../src/replication/link-transport.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import { HeardHistory } from './heard-history.ts';
import type { Draft, Members } from './oracle.ts';
import type { Mount } from './simulated-disk.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import { writtenBy } from './receipts.ts';
import type { Receipt, Receipts } from './receipts.ts';
import { RereadContent } from './reread-content.ts';
import { rebuildSyncState } from '../../adapters/api/consistency.ts';

export const WORKSPACE = 'w';
const CONFIG: SyncConfig = {
  SYNC_INTERVAL: 5_000,
  MAX_PENDING: 50,
  CONFLICT_STRATEGY: 'merge',
  AUDIT_LOGGING: true,
  VC_SIZE_LIMIT: 100,
  HISTORY_RETENTION: 30,
};
/** How long a flush may take, ms. */
const TIMEOUT = 15_000;

/** A change of this tab that it may be asked about. */
export interface OwnChange {
  /** Its bit; undefined for one that wrote nothing. */
  readonly index: number | undefined;
  readonly change: Change;
  readonly room: string;
  level: ChangeLevel;
}

export interface TabOptions {
  /** The machine: a copied store has a device's name on another one. */
  readonly host: string;
  readonly device: string;
  readonly name: string;
  readonly mount: Mount;
  readonly network: SimulatedNetwork;
  readonly receipts: Receipts;
  /** The device's changes, by partition and the name they are written under. */
  readonly names: ReadonlyMap<string, number>;
  readonly strategy: ConflictStrategy;
  /** What its resources are. */
  readonly rules: MergeOptions | undefined;
  readonly valuesPerClientId: number | undefined;
  readonly now: () => number;
  readonly random: () => number;
  /** A change was recorded here, by the script or by a strategy. */
  readonly onRecorded: (tab: Tab, change: Change) => void;
  /** What a listener threw, and what no call could report. */
  readonly onProblem: (error: unknown) => void;
}

/** One process of a device: everything an app has, as an app gets it, on simulated ground. */
export class Tab {
  readonly options: TabOptions;
  readonly docs: Map<string, Y.Doc> = new Map<string, Y.Doc>();
  readonly own: OwnChange[] = [];
  /** Values that it has shown, by resource, the latest last. */
  readonly shown: Map<string, Members[]> = new Map<string, Members[]>();
  /** What it has heard of the history of each partition. */
  readonly heard: Map<string, HeardHistory> = new Map<string, HeardHistory>();
  /** What the script wants of the change that is being recorded. */
  intent: { readonly draft: Draft | undefined } | undefined;
  phase: 'opening' | 'open' | 'closing' | 'gone' = 'opening';
  manager: SyncManager | undefined;
  isStarted = false;
  /** Rebuilds under way: what was pending is written again. */
  rebuilding = 0;
  /** Whether it was closed properly, and its disk never failed it. */
  hasClosed = false;
  readonly #transport: LinkTransport;
  readonly #persistence: QueuedPersistence;
  readonly #reread = new RereadContent();
  /** Changes whose document is not known yet, by room. */
  readonly #unstamped: { readonly room: string; readonly index: number }[] = [];

  constructor(options: TabOptions) {
    this.options = options;
    const { network, host, name, mount } = options;
    const isAlive = (): boolean => this.phase !== 'gone';
    const onError = (error: unknown): void => options.onProblem(error);
    const onAttached = (room: string, doc: Y.Doc): void => this.#attached(room, doc);
    const onDetached = (room: string): void => {
      if (this.rebuilding > 0 && this.phase === 'open') this.#reread.replaced(room);
    };
    const carrier = network.carrier(host, { name, isAlive, onError, onAttached, onDetached });
    const { simulation } = network.options;
    const read: Carrier['read'] = (room) => {
      const reading = carrier.read(room);
      // Who only compares with the relay reads it, too.
      if (this.rebuilding > 0) this.#reread.begin(room, reading.update);
      return reading;
    };
    const { wire } = carrier;
    this.#transport = new LinkTransport(
      { wire, read },
      {
        timeoutMs: TIMEOUT,
        schedule: (task, milliseconds) =>
          simulation.schedule(
            () => {
              if (isAlive()) task();
            },
            milliseconds,
            true,
          ),
        onError,
      },
    );
    this.#persistence = new QueuedPersistence(mount);
  }

  /** Opens it and starts it; resolves with whether it opened. */
  async open(): Promise<boolean> {
    const { device, strategy, rules, valuesPerClientId, now, random, network, onProblem } = this.options;
    const parsed = rules && parseMergeOptions(rules);
    const { simulation } = network.options;
    try {
      this.manager = await SyncManager.open({
        userId: `user of ${device}`,
        deviceId: device,
        workspace: WORKSPACE,
        config: { ...CONFIG, CONFLICT_STRATEGY: strategy },
        persistence: this.#persistence,
        transport: this.#transport,
        documents: undefined,
        partitionOf: undefined,
        rulesOf: parsed && (() => parsed),
        ...{ now, random, valuesPerClientId },
        repeat: (work, everyMs) => {
          let cancel: () => void;
          const again = (): void => {
            cancel = simulation.schedule(
              () => {
                if (this.phase === 'gone') return;
                again();
                work();
              },
              everyMs,
              true,
            );
          };
          again();
          return () => cancel();
        },
        report: onProblem,
      });
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      this.crash();
      return false;
    }
    if (this.phase === 'gone') return false;
    this.phase = 'open';
    this.manager.subscribe(({ source, changes }) => {
      if (source === 'local') for (const change of changes) this.options.onRecorded(this, change);
    });
    this.start();
    return true;
  }

  start(): void {
    this.isStarted = true;
    this.manager?.getSyncEngine().start();
  }

  async rebuild(): Promise<void> {
    if (this.manager === undefined) return;
    this.rebuilding += 1;
    await rebuildSyncState(this.manager).finally(() => (this.rebuilding -= 1));
  }

  stop(): void {
    this.isStarted = false;
    this.manager?.getSyncEngine().stop();
  }

  /** Closes it as an app does. */
  async close(): Promise<void> {
    this.phase = 'closing';
    await this.manager?.close();
    this.phase = 'gone';
  }

  /** Nothing of it happens any more: no write, no frame, no timer. */
  crash(): void {
    this.phase = 'gone';
    this.options.mount.crash();
  }

  /** Which changes of a room this tab has, as far as its state goes. */
  known(room: string): bigint {
    const doc = this.docs.get(room);
    const { receipts, mount } = this.options;
    const reread = this.#reread.of(room);
    if (doc !== undefined && reread === undefined) return receipts.known(room, doc);
    const held = (updates: readonly Uint8Array[]): bigint => {
      const copy = newDocument();
      for (const update of updates) Y.applyUpdate(copy, update);
      const known = receipts.known(room, copy);
      copy.destroy();
      return known;
    };
    // A partition that is still opening has what is on its disk, where another process may have been before.
    const before = doc === undefined ? held(mount.read(room).updates) : receipts.known(room, doc);
    return this.#unstamped.reduce(
      (known, entry) => (entry.room === room ? known | (1n << BigInt(entry.index)) : known),
      before | held(reread === undefined ? [] : [reread]),
    );
  }

  /** Whether a change was recorded in a partition that is still opening. */
  awaits(partition: string): boolean {
    return this.#unstamped.some(({ room }) => room === `${partition}/state`);
  }

  /** A change was recorded: notes how far its documents are with it. */
  stamp(index: number, partition: string): void {
    const isAnew = this.#reread.of(`${partition}/state`) !== undefined;
    for (const room of [`${partition}/state`, `${partition}/journal`]) {
      const doc = this.docs.get(room);
      if (doc === undefined || isAnew) this.#unstamped.push({ room, index });
      else this.options.receipts.stamp(room, index, doc);
    }
  }

  noteShown(resource: string, value: Members): void {
    const shown = this.shown.get(resource) ?? [];
    if (shown.at(-1) !== value) this.shown.set(resource, [...shown.slice(-5), value]);
  }

  /** Levels as they are told now. */
  noteLevels(): void {
    if (this.manager === undefined || this.phase !== 'open') return;
    for (const own of this.own)
      if (own.level !== 'durable') own.level = getChangeLevel(this.manager, own.change);
  }

  #listen(partition: string, journal: Y.Doc): void {
    const isOther = (writer: string): boolean => deviceOf(writer) !== this.options.device;
    const heard = this.heard.get(partition);
    if (heard === undefined) this.heard.set(partition, new HeardHistory(journal, isOther));
    else heard.follow(journal);
  }

  #attached(room: string, doc: Y.Doc): void {
    this.docs.set(room, doc);
    this.options.receipts.follow(doc);
    this.#reread.attached(room);
    const partition = room.replace(/\/(state|journal)$/, '');
    if (partition === room) return;
    if (room.endsWith('/journal')) this.#listen(partition, doc);
    const { receipts, names } = this.options;
    // Of what was recorded before the documents were known, by this process or one that died, they may tell by its name.
    const standing = new Map<number, Receipt>();
    for (const { name, receipt } of writtenBy(doc, doc.store.clients.keys())) {
      const index = names.get(`${partition} ${name}`);
      if (index !== undefined && !receipts.has(room, index)) standing.set(index, receipt);
    }
    for (const [index, receipt] of standing) receipts.add(room, index, receipt);
    for (const entry of this.#unstamped.splice(0)) {
      if (entry.room !== room) this.#unstamped.push(entry);
      else if (!receipts.has(room, entry.index)) receipts.stamp(room, entry.index, doc);
    }
    // What a crash left half written was done again while loading; what a rebuild lost is, later.
    const noteRepeated = (client: number, from: number): void => {
      const repeated = new Map<number, Receipt>();
      for (const { name, receipt } of writtenBy(doc, [client], from)) {
        const index = names.get(`${partition} ${name}`);
        if (index !== undefined) repeated.set(index, receipt);
      }
      for (const [index, receipt] of repeated) receipts.add(room, index, receipt);
    };
    for (const client of doc.store.clients.keys()) noteRepeated(client, 0);
    doc.on('afterTransaction', ({ local, beforeState, afterState }: Y.Transaction) => {
      if (!local || this.rebuilding === 0 || this.intent !== undefined) return;
      for (const [client, clock] of afterState) {
        const before = beforeState.get(client) ?? 0;
        if (clock > before) noteRepeated(client, before);
      }
    });
  }
}
