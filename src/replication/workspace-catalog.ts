import { CatalogDocument } from '../documents/catalog-document.ts';
import { applyUpdates, newDocument } from '../documents/updates.ts';
import { isArray } from '../model/json.ts';
import type { WriterId } from '../model/writer.ts';
import type { DocumentStore, Persistence, SlotClaim } from './persistence.ts';
import { readableMeta } from './readable-meta.ts';
import { ReplicatedDocument } from './replicated-document.ts';
import type { DocumentCarrier, Transport, TransportLink } from './transport.ts';

const INCARNATIONS = 'incarnations';

/** The room that every device of a workspace is in: its catalog, and who is here. */
export function catalogRoom(workspace: string): string {
  return `${workspace}/catalog`;
}

interface Kept {
  readonly replicated: ReplicatedDocument;
  readonly store: DocumentStore | undefined;
  readonly claim: SlotClaim | undefined;
  /** Number of changes of the document since it was loaded. */
  readonly changes: () => number;
  readonly room: string;
  readonly report: (error: unknown) => void;
}

/** What a device keeps of a workspace as a whole: its partitions, its own incarnations, its writer slot. */
export class WorkspaceCatalog {
  /** Its partitions. */
  readonly document: CatalogDocument;
  readonly incarnations: readonly string[];
  readonly #kept: Kept;
  #saved: Promise<void> = Promise.resolve();
  /** The link that only listens, where the relay refuses what is told. */
  #followed: TransportLink | undefined;
  /** What could not be saved, and is to be tried again. */
  #unsaved: readonly string[] | undefined;
  /** Documents of which the store has refused something, and does not have it yet. */
  readonly #unstored = new Set<string>();
  /** Under which names there may be changes in them, and the note that says so, where it did not fail. */
  readonly #noted = new Map<WriterId, Promise<void> | undefined>();

  private constructor(document: CatalogDocument, incarnations: readonly string[], kept: Kept) {
    this.document = document;
    this.incarnations = incarnations;
    this.#kept = kept;
  }

  /** @throws SyncError STORAGE_FAILED, STORAGE_NEWER */
  static async open(
    workspace: string,
    persistence: Persistence | undefined,
    random: () => number,
    report: (error: unknown) => void,
  ): Promise<WorkspaceCatalog> {
    const room = catalogRoom(workspace);
    const claim = await persistence?.claimSlot(workspace);
    const store = await persistence?.open(room);
    const doc = newDocument(random);
    let changes = 0;
    doc.on('update', () => (changes += 1));
    const replicated = new ReplicatedDocument({
      doc,
      room,
      store: store === undefined ? undefined : Promise.resolve(store),
      mark: () => changes,
      report,
    });
    await replicated.load();
    changes = 0;
    const known = await readableMeta(store, INCARNATIONS, report);
    const incarnations = isArray(known) ? known.filter((text) => typeof text === 'string') : [];
    const document = new CatalogDocument(doc, report);
    const kept = { replicated, store, claim, changes: () => changes, room, report };
    return new WorkspaceCatalog(document, incarnations, kept);
  }

  /** 0 for the first that writes to this store, 1 for a second one at the same time, and so on. */
  get slot(): number {
    return this.#kept.claim?.slot ?? 0;
  }

  /** Whether every partition that it lists would be found again at the next start. */
  get isStored(): boolean {
    const { store, replicated, changes } = this.#kept;
    return store === undefined || replicated.stored >= changes();
  }

  /**
   * Settles when all that was added and saved up to now is on this device's disk, or could not be: then it rejects,
   * and who asks again has it tried again.
   */
  async written(): Promise<void> {
    if (this.#unsaved !== undefined) void this.saveIncarnations(this.#unsaved);
    await Promise.all([this.#kept.replicated.written, this.#saved]);
  }

  /** Settles when it is written. A disk that refuses twice keeps nobody waiting: better not listed than not stored. */
  async tried(): Promise<void> {
    await this.written().catch(() => this.written().catch(() => undefined));
  }

  saveIncarnations(incarnations: readonly string[]): Promise<void> {
    this.#unsaved = undefined;
    const saved = this.#kept.store?.setMeta(INCARNATIONS, [...incarnations]) ?? Promise.resolve();
    this.#saved = saved;
    saved.catch(() => {
      if (this.#saved === saved) this.#unsaved = incarnations;
    });
    return saved;
  }

  /**
   * To be waited for before what the store refused of a document leaves: it will not know the numbers. Never rejects;
   * only a disk that refuses this as well is not told.
   */
  noteUnstored(document: string, writer: WriterId): Promise<void> {
    this.#unstored.add(document);
    const noted = this.#noted.get(writer) ?? this.#note(writer);
    this.#noted.set(writer, noted);
    return noted.catch(() => void this.#noted.set(writer, undefined));
  }

  /** All of a document is stored, after all: where that is so of every one, the store knows all numbers. */
  noteStored(document: string): void {
    if (!this.#unstored.delete(document) || this.#unstored.size > 0) return;
    for (const writer of this.#noted.keys())
      this.#kept.store?.setMeta(unstoredKey(writer), false).catch(() => undefined);
    this.#noted.clear();
  }

  /** Whether changes of a writer may have left that the store knows nothing of. */
  async hasUnstored(writer: WriterId): Promise<boolean> {
    return (await readableMeta(this.#kept.store, unstoredKey(writer), this.#kept.report)) === true;
  }

  /** A disk that refuses is asked once more. */
  #note(writer: WriterId): Promise<void> {
    const note = async (): Promise<void> => this.#kept.store?.setMeta(unstoredKey(writer), true);
    return note().catch(note);
  }

  attach(carrier: DocumentCarrier): void {
    this.#kept.replicated.attach(carrier);
  }

  /**
   * The relay takes nothing from this device there: from now on it hears what others list and tells nothing of its own.
   * Safe twice.
   */
  follow(transport: Transport): void {
    if (this.#followed !== undefined) return;
    const { replicated, room } = this.#kept;
    replicated.detach();
    const followed = newDocument();
    followed.on('update', (update: Uint8Array) => {
      applyUpdates(replicated.doc, [update], this);
    });
    this.#followed = transport.attach(room, followed, { mark: () => 0, relayOnly: true });
    if (transport.tabs !== undefined) replicated.attach(transport.tabs);
  }

  /** A full exchange. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await (this.#followed ?? this.#kept.replicated).flush();
  }

  async close(): Promise<void> {
    this.document.close();
    this.#followed?.close();
    await this.#kept.replicated.close();
    await this.#kept.claim?.release();
  }
}

function unstoredKey(writer: WriterId): string {
  return `unstored/${writer}`;
}
