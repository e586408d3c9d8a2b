import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import { newDocuments, receive, whole } from './documents.ts';
import type { Documents, Updates } from './documents.ts';
import { REPLAY_CONFIG } from './replay-config.ts';

export interface ReplayDeviceOptions {
  readonly userId: string;
  readonly deviceId: string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** A device of a replay while it is running: a pair of documents with the public API over them. */
export class ReplayDevice {
  readonly documents: Documents;
  readonly manager: SyncManager;
  #captured: Updates | undefined;

  private constructor(documents: Documents, manager: SyncManager) {
    this.documents = documents;
    this.manager = manager;
    documents.state.on('update', (update: Uint8Array) => this.#captured?.state.push(update));
    documents.journal.on('update', (update: Uint8Array) => this.#captured?.journal.push(update));
  }

  static async open(options: ReplayDeviceOptions, stored: Updates): Promise<ReplayDevice> {
    const { userId, deviceId, now, random } = options;
    const documents = newDocuments();
    receive(documents, stored);
    const settled = toSyncOptions({ userId, deviceId, config: REPLAY_CONFIG, documents });
    return new ReplayDevice(documents, await SyncManager.open({ ...settled, now, random }));
  }

  /** Runs `work` and returns what it wrote. */
  async capture(work: () => Promise<void>): Promise<Updates> {
    const captured: Updates = { state: [], journal: [] };
    this.#captured = captured;
    try {
      await work();
    } finally {
      this.#captured = undefined;
    }
    return captured;
  }

  /** What would be on its disk: each document as one update. */
  stored(): Updates {
    return whole(this.documents);
  }

  /** Ends the device. Returns what it has stored. */
  async close(): Promise<Updates> {
    const stored = this.stored();
    await this.manager.close();
    this.documents.state.destroy();
    this.documents.journal.destroy();
    return stored;
  }
}
