import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { CatalogDocument } from '../../src/documents/catalog-document.ts';
import { newDocument, wholeUpdate } from '../../src/documents/updates.ts';
import { fingerprint } from './agreement.ts';
import { KINDS, newDocuments, receive, whole } from './documents.ts';
import type { Updates } from './documents.ts';
import { REPLAY_CONFIG } from './replay-config.ts';

/** The one partition of a replay. */
const PARTITION = 'replay';
/** Time between two exchanges that nobody asked for, ms: longer than any run. */
const INTERVAL_MS = 3_600_000;

export interface RelayDeviceOptions {
  readonly url: string;
  readonly workspace: string;
  readonly deviceId: string;
}

/** A device with a store of its own that meets the others at a relay. */
export class RelayDevice {
  readonly manager: SyncManager;
  /** Places of the changes it has received or made. */
  readonly known: Set<number> = new Set<number>();
  readonly #disk: MemoryDisk;
  readonly #room: string;

  private constructor(manager: SyncManager, disk: MemoryDisk, room: string) {
    this.manager = manager;
    this.#disk = disk;
    this.#room = room;
  }

  /** @param updates what is on its disk when it starts */
  static async open(
    { url, workspace, deviceId }: RelayDeviceOptions,
    updates: Updates,
  ): Promise<RelayDevice> {
    const disk = new MemoryDisk();
    const room = `${workspace}/${PARTITION}`;
    await store(disk, `${workspace}/catalog`, catalogUpdate());
    const documents = newDocuments();
    receive(documents, updates);
    const stored = whole(documents);
    for (const kind of KINDS) for (const update of stored[kind]) await store(disk, `${room}/${kind}`, update);
    const options = toSyncOptions({
      userId: deviceId,
      deviceId,
      workspace,
      config: REPLAY_CONFIG,
      persistence: memoryPersistence(disk),
      transport: websocketTransport({ url }),
      partitionOf: () => PARTITION,
    });
    return new RelayDevice(await SyncManager.open(options), disk, room);
  }

  online(): void {
    this.manager.getSyncEngine().start(INTERVAL_MS);
  }

  offline(): void {
    this.manager.getSyncEngine().stop();
  }

  /** What it shows and what is on its disk, as one hash. */
  async fingerprint(): Promise<string> {
    await this.manager.written();
    const persistence = memoryPersistence(this.#disk);
    const state = newDocuments();
    const log = await persistence.open(`${this.#room}/state`);
    receive(state, { state: [...(await log.load()).updates], journal: [] });
    await persistence.close();
    return fingerprint(state.state, this.manager);
  }
}

async function store(disk: MemoryDisk, name: string, update: Uint8Array): Promise<void> {
  const persistence = memoryPersistence(disk);
  await (await persistence.open(name)).append(update);
  await persistence.close();
}

function catalogUpdate(): Uint8Array {
  const doc = newDocument();
  const catalog = new CatalogDocument(doc, () => undefined);
  catalog.add(PARTITION);
  return wholeUpdate(doc);
}
