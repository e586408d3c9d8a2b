import type { DocumentPair } from '../documents/document-pair.ts';
import type { SyncError } from '../model/errors.ts';
import { knownContent, replaceLog } from '../documents/known-content.ts';
import type { KnownContent } from '../documents/known-content.ts';
import { APPLIED } from './applied-notes.ts';
import type { DocumentStore } from './persistence.ts';
import { isSpentRecord, readRedoRecords, RedoRecord } from './redo-record.ts';
import type { DocumentRole, PartitionContent } from './partition-content.ts';
import { ReplicatedDocument } from './replicated-document.ts';
import type { UnstoredNotes } from './unstored-notes.ts';
import type { Replaced } from './restored.ts';
import type { DocumentCarrier } from './transport.ts';

export interface ReplicatedPairOptions {
  readonly documents: DocumentPair;
  /** The documents' rooms are `room/state` and `room/journal`. */
  readonly room: string;
  readonly open: ((room: string) => Promise<DocumentStore>) | undefined;
  /** The writer slot of this process. */
  readonly slot: number;
  /** As ReplicatedDocumentOptions. */
  readonly mark: () => number;
  readonly onProgress: () => void;
  readonly unstored?: UnstoredNotes | undefined;
  readonly report: (error: SyncError) => void;
}

/** Both documents of a partition, with their places on disk, which hold each change whole, and their links. */
export class ReplicatedPair {
  readonly state: ReplicatedDocument;
  readonly journal: ReplicatedDocument;
  readonly #options: ReplicatedPairOptions;
  #isRestored = false;
  readonly #stores: Readonly<Record<DocumentRole, Promise<DocumentStore> | undefined>>;

  constructor(options: ReplicatedPairOptions) {
    this.#options = options;
    const { documents, room, open, mark, onProgress, unstored, report } = options;
    this.#stores = { journal: open?.(`${room}/journal`), state: open?.(`${room}/state`) };
    const redo = new RedoRecord(options.slot, () => this);
    const replicate = (role: DocumentRole): ReplicatedDocument =>
      new ReplicatedDocument({
        doc: documents[role],
        room: `${room}/${role}`,
        store: this.#stores[role],
        redo: redo.writer(role),
        mark,
        onProgress,
        unstored,
        report,
      });
    this.state = replicate('state');
    this.journal = replicate('journal');
  }

  /** Where small values are kept beside the documents; undefined without a store. */
  get metaStore(): Promise<DocumentStore> | undefined {
    return this.#stores.journal;
  }

  /**
   * Brings what is stored into the documents.
   * @returns whether the store lost nothing: then it holds every change that was written to it whole. Undefined
   *   without a store.
   */
  async load(): Promise<boolean | undefined> {
    const stores = await Promise.all([this.#stores.journal, this.#stores.state]);
    const open = stores.filter((store) => store !== undefined);
    if (open.length === 0) return undefined;
    const beside = await readRedoRecords(open, this.#options.slot);
    const journal = this.journal.load(beside.journal);
    // Where both are replaced and a crash comes between, registers without entries harm nobody; entries without
    // registers would be taken for changes that are here.
    if (this.#isRestored) await journal;
    const loaded = await Promise.all([journal, this.state.load(beside.state)]);
    return beside.isIntact && loaded.every((isIntact) => isIntact);
  }

  /** Begins to replicate. */
  attach(carrier: DocumentCarrier): void {
    this.journal.attach(carrier);
    this.state.attach(carrier);
  }

  /** Ends replication until they are attached again. */
  detach(): void {
    this.journal.detach();
    this.state.detach();
  }

  /** As TransportLink.marked. */
  marked(): void {
    this.journal.marked();
    this.state.marked();
  }

  /** Whether the relay is known to have acknowledged a whole exchange of both. */
  get isExchanged(): boolean {
    return this.journal.durable >= 0 && this.state.durable >= 0;
  }

  /** As ReplicatedDocument.written. */
  async written(): Promise<void> {
    await Promise.all([this.journal.written, this.state.written]);
  }

  /** What it holds just now. */
  known(): KnownContent {
    return knownContent(this.#options.documents);
  }

  /**
   * As ReplicatedDocument.restore.
   * @param over what goes from the store: what was known, where that is kept elsewhere; what was noted as applied, too
   */
  restore(content: PartitionContent, over: Promise<KnownContent | undefined> | undefined): void {
    this.#isRestored = true;
    for (const role of ['journal', 'state'] as const) {
      const replaced = over?.then((known) => known && replacement(known, role));
      this[role].restore({ updates: content[role], over: replaced });
    }
  }

  /** Finishes writing and closes; the documents are left. Safe twice. */
  async close(): Promise<void> {
    await Promise.all([this.journal.close(), this.state.close()]);
  }
}

function replacement(known: KnownContent, role: DocumentRole): Replaced {
  return {
    replace: (stored, content) => replaceLog(stored, content, known[role]),
    isSpent: (key, value) => key === APPLIED || isSpentRecord(key, value, known),
  };
}
