import type { Json } from '../../src/model/json.ts';
import { attempt } from '../../src/replication/attempt.ts';
import { GroupCommit } from '../../src/replication/group-commit.ts';
import type { LogBackend, LogStorage, LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, Persistence, StoredUpdates } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import { MemoryDisk } from './memory-disk.ts';

/**
 * Keeps documents in memory: for tests, demonstrations and sessions that should leave nothing behind.
 * @param disk where they are kept; open another persistence on the same disk to restart the device
 * @param schedule when logs are compacted; default: `setTimeout`
 */
export function memoryPersistence(
  disk: MemoryDisk = new MemoryDisk(),
  schedule: Schedule = scheduleByTimer,
): Persistence {
  return new QueuedPersistence(new MemoryBackend(disk, schedule));
}

class MemoryBackend implements LogBackend {
  readonly schedule: Schedule;
  readonly #disk: MemoryDisk;
  readonly #boot: number;
  readonly #commits: GroupCommit<LogWrite>;

  constructor(disk: MemoryDisk, schedule: Schedule) {
    this.schedule = schedule;
    const boot = disk.boot;
    this.#disk = disk;
    this.#boot = boot;
    this.#commits = new GroupCommit((writes) => attempt(() => disk.commit(writes, boot)), queueMicrotask);
  }

  open(name: string): Promise<LogStorage> {
    return attempt(() => {
      this.#disk.read(name, this.#boot);
      return new MemoryStorage(name, this.#disk, this.#boot, this.#commits);
    });
  }

  lockSlot(workspace: string, slot: number): Promise<ReleaseSlot | undefined> {
    return attempt(() => this.#disk.lockSlot(workspace, slot, this.#boot));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryStorage implements LogStorage {
  readonly commits: GroupCommit<LogWrite>;
  readonly #name: string;
  readonly #disk: MemoryDisk;
  readonly #boot: number;

  constructor(name: string, disk: MemoryDisk, boot: number, commits: GroupCommit<LogWrite>) {
    this.commits = commits;
    this.#name = name;
    this.#disk = disk;
    this.#boot = boot;
  }

  load(): Promise<StoredUpdates> {
    return attempt(() => this.#disk.read(this.#name, this.#boot));
  }

  compact(merge: MergeUpdates, isSpent: IsSpent = () => false): Promise<void> {
    return attempt(() => {
      this.#disk.compact(this.#name, merge, isSpent, this.#boot);
    });
  }

  getMeta(key: string): Promise<Json | undefined> {
    return attempt(() => this.#disk.readMeta(this.#name, key, this.#boot));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
