import * as Y from 'yjs';
import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import type { EditSet } from './edit-set.ts';
import { REPLAY_CONFIG } from './replay-config.ts';

/** What one edit wrote into both documents, as Yjs updates in their order. */
export interface EditUpdates {
  readonly state: Uint8Array[];
  readonly journal: Uint8Array[];
}

export interface ReplayDeviceOptions {
  readonly userId: string;
  readonly deviceId: string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** What it has received when it starts; it becomes the device's own. */
  readonly known: EditSet;
}

/** A device of a replay: a pair of documents, the public API over them, and the edits it has received. */
export class ReplayDevice {
  readonly userId: string;
  readonly known: EditSet;
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
  readonly manager: SyncManager;
  #captured: EditUpdates | undefined;

  private constructor(
    { userId, known }: ReplayDeviceOptions,
    docs: { readonly state: Y.Doc; readonly journal: Y.Doc },
    manager: SyncManager,
  ) {
    this.userId = userId;
    this.known = known;
    this.state = docs.state;
    this.journal = docs.journal;
    this.manager = manager;
    docs.state.on('update', (update: Uint8Array) => this.#captured?.state.push(update));
    docs.journal.on('update', (update: Uint8Array) => this.#captured?.journal.push(update));
  }

  /** @param stored what the device starts from; it has been received in `options.known` */
  static async open(options: ReplayDeviceOptions, stored: EditUpdates): Promise<ReplayDevice> {
    const docs = { state: new Y.Doc(), journal: new Y.Doc() };
    applyAll(docs, stored);
    const { userId, deviceId, now, random } = options;
    const base = toSyncOptions({ userId, deviceId, config: REPLAY_CONFIG, documents: docs });
    return new ReplayDevice(options, docs, await SyncManager.open({ ...base, now, random }));
  }

  /** Brings in updates, those of a document in one transaction. */
  receive(updates: EditUpdates): void {
    applyAll(this, updates);
  }

  /** Runs `work` and returns what it wrote. */
  async capture(work: () => Promise<void>): Promise<EditUpdates> {
    const captured: EditUpdates = { state: [], journal: [] };
    this.#captured = captured;
    try {
      await work();
    } finally {
      this.#captured = undefined;
    }
    return captured;
  }

  /** Both documents, each as one update. */
  whole(): EditUpdates {
    return { state: [Y.encodeStateAsUpdate(this.state)], journal: [Y.encodeStateAsUpdate(this.journal)] };
  }
}

/** Applies the updates of each document in one transaction. */
export function applyAll(
  docs: { readonly state: Y.Doc; readonly journal: Y.Doc },
  updates: EditUpdates,
): void {
  for (const kind of ['journal', 'state'] as const) {
    docs[kind].transact(() => {
      for (const update of updates[kind]) Y.applyUpdate(docs[kind], update, 'received');
    }, 'received');
  }
}

/** The updates of several edits, one after another. */
export function joined(all: readonly EditUpdates[]): EditUpdates {
  return { state: all.flatMap(({ state }) => state), journal: all.flatMap(({ journal }) => journal) };
}
