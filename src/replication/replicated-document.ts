import type * as Y from 'yjs';
import { dropIncomplete } from '../documents/completeness.ts';
import { applyUpdates, compactUpdates, wholeUpdate } from '../documents/updates.ts';
import type { SyncError } from '../model/errors.ts';
import type { DocumentStore } from './persistence.ts';
import type { Restored } from './restored.ts';
import type { RedoWriter } from './redo-record.ts';
import { damagedRecord, writeFailed } from './storage-errors.ts';
import type { DocumentCarrier, TransportLink } from './transport.ts';
import type { UnstoredNotes } from './unstored-notes.ts';
import { UnstoredUpdates } from './unstored-updates.ts';

export interface ReplicatedDocumentOptions {
  readonly doc: Y.Doc;
  /** Name of the document in the store and at the relay. */
  readonly room: string;
  /** Undefined where the app keeps the document itself. */
  readonly store: Promise<DocumentStore> | undefined;
  /** Number of the newest local change, read when an update of the document leaves or is stored. */
  readonly mark: () => number;
  /** Called after `stored` or `durable` rose. */
  readonly onProgress?: () => void;
  /** What is written down before any of the document is; undefined where nothing is. */
  readonly redo?: RedoWriter;
  readonly unstored?: UnstoredNotes | undefined;
  /** Told of everything that went wrong with storing and loading. */
  readonly report: (error: SyncError) => void;
}

/** An update on its way to the store. */
interface Write {
  readonly update: Uint8Array;
  /** Newest local change that it brings there. */
  readonly mark: number;
  readonly ended: PromiseWithResolvers<undefined>;
}

/**
 * One Yjs document with its place on this device's disk and its link to the others. It knows how far each
 * has come, in marks: `stored` is on this disk, `durable` on the relay's.
 */
export class ReplicatedDocument {
  readonly doc: Y.Doc;
  readonly #options: ReplicatedDocumentOptions;
  #link: TransportLink | undefined;
  #stored = -1;
  #durable = -1;
  #written: Promise<void> = Promise.resolve();
  /** What is to be written next, in its order. */
  readonly #waiting: Write[] = [];
  readonly #unstored = new UnstoredUpdates();
  #restored: Restored | undefined;
  #isWriting = false;
  /** A write failed: the next one writes the whole document. */
  #gap = false;
  /** The last write failed, and none was begun since. */
  #failed = false;
  #closed = false;

  constructor(options: ReplicatedDocumentOptions) {
    this.doc = options.doc;
    this.#options = options;
    if (options.store === undefined) return;
    options.doc.on('update', this.#onUpdate);
    this.#written = options.store.then(() => undefined);
    this.#written.catch(() => undefined);
  }

  /** Everything up to this mark is on this device's disk; -1 before it is loaded, and without a store. */
  get stored(): number {
    return this.#stored;
  }

  /** Everything up to this mark is on the relay's disk; -1 while no relay has said so. */
  get durable(): number {
    return this.#durable;
  }

  /** As UnstoredUpdates.all. */
  get unstored(): readonly Uint8Array[] | undefined {
    return this.#unstored.all;
  }

  /**
   * Settles when all that was written up to now is on disk, or could not be: then it rejects, and who asks again
   * has it tried again.
   */
  get written(): Promise<void> {
    if (this.#failed && !this.#closed) this.#append(wholeUpdate(this.doc));
    return this.#written;
  }

  /**
   * To be called before `load`: the document begins with this content, which is stored with what was stored before, or
   * in its place.
   */
  restore(restored: Restored): void {
    this.#restored = restored;
    applyUpdates(this.doc, restored.updates, LOADING);
  }

  /**
   * Brings what is stored into the document; a second time, also what another process has stored since. Where a write had
   * failed and a later one had not, the later one builds on what is not there: it is left out, for as long as that does
   * not come from elsewhere.
   * @param beside updates that were kept elsewhere; those that the store lacks are stored
   * @returns whether the store held all that was written there
   */
  async load(beside: readonly Uint8Array[] = []): Promise<boolean> {
    const store = await this.#options.store;
    if (store === undefined) return true;
    if (this.#restored !== undefined) return this.#storeRestored(store, this.#restored);
    const { updates, damaged, doubt } = await store.load();
    if (doubt !== undefined) this.#options.report(doubt);
    for (const what of damaged) this.#options.report(damagedRecord(this.#options.room, what));
    applyUpdates(this.doc, updates, LOADING);
    applyUpdates(this.doc, beside, BESIDE);
    const hasGap = dropIncomplete(this.doc);
    if (hasGap) this.#options.report(damagedRecord(this.#options.room, 'a write is missing'));
    if (this.#unstored.isEmpty) this.#rise({ stored: 0 });
    return damaged.length === 0 && doubt === undefined && !hasGap;
  }

  /** Begins to replicate. What leaves has been stored before. */
  attach(carrier: DocumentCarrier): void {
    if (this.#closed || this.#link !== undefined) return;
    const { room, mark } = this.#options;
    this.#link = carrier.attach(room, this.doc, { mark, stored: () => this.#written });
    this.#link.subscribe((event) => {
      if (event.type === 'acknowledged') this.#rise({ durable: event.mark });
    });
  }

  /** One full exchange with the other side; nothing without a link. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    if (this.#gap) this.#append(wholeUpdate(this.doc));
    await this.#link?.flush();
  }

  /** As TransportLink.marked. */
  marked(): void {
    this.#link?.marked();
  }

  detach(): void {
    this.#link?.close();
    this.#link = undefined;
  }

  /** Finishes writing and closes; safe twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.detach();
    this.doc.off('update', this.#onUpdate);
    await this.#written.catch(() => undefined);
    const store = await this.#options.store?.catch(() => undefined);
    await store?.close();
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === LOADING) return;
    this.#unstored.add(update);
    this.#append(update);
  };

  /** At no moment the disk holds less than before. */
  async #storeRestored(store: DocumentStore, { updates, over }: Restored): Promise<boolean> {
    this.#restored = undefined;
    this.#gap = true;
    this.#append(wholeUpdate(this.doc));
    try {
      await this.#written;
      const spent = await over;
      if (spent === undefined) await store.compact(compactUpdates);
      else await store.compact((stored) => spent.replace(stored, updates), spent.isSpent);
    } catch (error) {
      this.#options.report(writeFailed(error, this.#options.room));
    }
    return true;
  }

  #append(update: Uint8Array): void {
    if (this.#options.store === undefined) return;
    const ended = Promise.withResolvers<undefined>();
    this.#failed = false;
    this.#written = ended.promise;
    this.#written.catch(() => undefined);
    this.#waiting.push({ update, mark: this.#options.mark(), ended });
    if (this.#waiting.length === 1 && !this.#isWriting) void this.#write(this.#options.store);
  }

  /**
   * Writes what waits, group by group. None is begun before the one before has ended, or a write that failed could
   * leave a gap in the log: later ones would build on what is not there.
   */
  async #write(store: Promise<DocumentStore>): Promise<void> {
    this.#isWriting = true;
    const { redo } = this.#options;
    while (this.#waiting.length > 0) {
      let group: readonly Write[] | undefined;
      try {
        const open = await store;
        for (let behind = redo?.behind(); behind !== undefined; behind = redo?.behind()) await behind;
        group = this.#waiting.splice(0);
        const updates = this.#gap ? [wholeUpdate(this.doc)] : group.map(({ update }) => update);
        this.#unstored.begin();
        await Promise.all([redo?.keep(open), ...updates.map((update) => open.append(update))]);
        if (this.#gap) this.#options.unstored?.stored(this.#options.room);
        this.#gap = false;
        this.#unstored.end();
        this.#rise({ stored: group.at(-1)?.mark ?? -1 });
        for (const { ended } of group) ended.resolve(undefined);
      } catch (error) {
        group ??= this.#waiting.splice(0);
        this.#gap = true;
        await this.#options.unstored?.refused(this.#options.room);
        this.#failed = this.#waiting.length === 0;
        for (const { ended } of group) ended.reject(error);
        this.#options.report(writeFailed(error, this.#options.room));
      }
    }
    this.#isWriting = false;
  }

  #rise({ stored = -1, durable = -1 }: { readonly stored?: number; readonly durable?: number }): void {
    if (stored <= this.#stored && durable <= this.#durable) return;
    this.#stored = Math.max(stored, this.#stored);
    this.#durable = Math.max(durable, this.#durable);
    this.#options.onProgress?.();
  }
}

/** Origin of transactions that bring in what is stored already. */
const LOADING: unique symbol = Symbol('loading');
/** Origin of those that bring in what is stored elsewhere. */
const BESIDE: unique symbol = Symbol('beside');
