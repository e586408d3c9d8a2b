import type { ResourceKey, ResourceRef } from '../../src/model/resource-key.ts';
import type { DocumentStore } from '../../src/replication/persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { ResourceIndex } from './resource-index.ts';
import type { SearchedResources } from './searched-resources.ts';
import { loadIndex, saveIndex } from './stored-index.ts';
import type { StoredIndex } from './stored-index.ts';

/** Most resources indexed in one go: some 5 ms, at 400 characters each. */
const BATCH_RESOURCES = 50;
/** Characters after which a batch ends, whatever the number of resources. */
const BATCH_CHARACTERS = 20_000;

export interface IndexKeeperOptions {
  readonly resources: SearchedResources;
  /** What the index is made with; a stored one that was made with something else is not taken. */
  readonly fingerprint: string;
  /** Time without changes after which the index is stored, ms. */
  readonly saveAfter: number;
  readonly schedule: Schedule;
  /** Told why the index could not be loaded, or not be stored when nobody asked for it. */
  readonly report: (error: unknown) => void;
}

/**
 * Keeps an index up to date and stored. What changed is noted at once and indexed later, some at a time; stored is
 * the index when nothing has changed for a while, since it is stored as a whole.
 */
export class IndexKeeper {
  readonly #index: ResourceIndex;
  readonly #options: IndexKeeperOptions;
  readonly #waiting = new Set<ResourceKey>();
  #store: DocumentStore | undefined;
  /** The index's revision that is stored; undefined where none is, or another. */
  #storedRevision: number | undefined;
  #saving: Promise<void> = Promise.resolve();
  #cancelBatch: (() => void) | undefined;
  #cancelSave: (() => void) | undefined;
  #onIdle: (() => void) | undefined;
  /** Until it is opened, what changes waits: the index is still being read. */
  #opened = false;
  #closed: Promise<void> | undefined;

  constructor(index: ResourceIndex, options: IndexKeeperOptions) {
    this.#index = index;
    this.#options = options;
  }

  /** Takes over what is stored and still true, and indexes the rest; resolves when that is done, or it is closed. */
  async open(opening: Promise<DocumentStore | undefined>): Promise<void> {
    const stored = await this.#load(opening);
    const current = this.#options.resources.all();
    if (stored !== undefined && (await this.#restore(stored, current))) this.#storedRevision = 0;
    if (this.#isClosed) return;
    this.#opened = true;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      for (const key of current.keys()) this.#waiting.add(key);
      this.#batch();
    });
  }

  /** Resources that may be different now. Does next to nothing, since it is called with every change. */
  notice(resources: readonly ResourceRef[]): void {
    if (this.#isClosed) return;
    for (const resource of resources) {
      const key = this.#options.resources.keyOf(resource);
      if (key !== undefined) this.#waiting.add(key);
    }
    if (this.#opened && this.#waiting.size > 0) this.#scheduleBatch();
  }

  /** Indexes everything that waits, now. */
  catchUp(): void {
    if (this.#opened && this.#waiting.size > 0) this.#work(Infinity, Infinity);
  }

  /** Stores the index if it has changed. @throws SyncError STORAGE_FAILED, STORAGE_FULL, CLOSED */
  async save(): Promise<void> {
    this.catchUp();
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    // One after the other: an older one must not come to lie above a newer.
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#store && this.#saveTo(this.#store));
    await this.#saving;
  }

  /** Stores the index and closes its store; safe twice. Rejects with what `save` throws, once all is closed. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  get #isClosed(): boolean {
    return this.#closed !== undefined;
  }

  async #close(): Promise<void> {
    this.#cancelBatch?.();
    this.#onIdle?.();
    try {
      await this.save();
    } finally {
      await this.#store?.close();
    }
  }

  async #load(opening: Promise<DocumentStore | undefined>): ReturnType<typeof loadIndex> {
    try {
      this.#store = await opening;
      if (this.#isClosed) await this.#store?.close();
      else if (this.#store !== undefined) return await loadIndex(this.#store, this.#options.fingerprint);
    } catch (error) {
      if (!this.#isClosed) this.#options.report(error);
    }
    return undefined;
  }

  /** Returns whether it was taken over. */
  async #restore(stored: StoredIndex, current: Parameters<ResourceIndex['restore']>[1]): Promise<boolean> {
    const pause = (): Promise<void> => new Promise((resolve) => void this.#options.schedule(resolve, 0));
    try {
      await this.#index.restore(stored, current, pause);
      return true;
    } catch {
      return false; // Then it is made anew.
    }
  }

  async #saveTo(store: DocumentStore): Promise<void> {
    if (!this.#opened) return;
    const { revision } = this.#index;
    if (revision === this.#storedRevision) return;
    await saveIndex(store, this.#index.toStored(this.#options.fingerprint));
    this.#storedRevision = revision;
  }

  #scheduleBatch(): void {
    this.#cancelBatch ??= this.#options.schedule(() => this.#batch(), 0);
  }

  #batch(): void {
    this.#cancelBatch = undefined;
    this.#work(BATCH_RESOURCES, BATCH_CHARACTERS);
    if (this.#waiting.size > 0) this.#scheduleBatch();
  }

  #work(resources: number, characters: number): void {
    let count = 0;
    let sum = 0;
    for (const key of this.#waiting) {
      if (count >= resources || sum >= characters) return;
      this.#waiting.delete(key);
      const length = this.#index.put(key, this.#options.resources.read(key));
      sum += length;
      if (length > 0) count += 1;
    }
    this.#cancelBatch?.();
    this.#cancelBatch = undefined;
    this.#onIdle?.();
    this.#scheduleSave();
  }

  #scheduleSave(): void {
    if (this.#isClosed || this.#store === undefined) return;
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    if (this.#index.revision === this.#storedRevision) return;
    this.#cancelSave = this.#options.schedule(() => {
      this.save().catch(this.#options.report);
    }, this.#options.saveAfter);
  }
}
