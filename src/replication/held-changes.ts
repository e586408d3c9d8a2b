import type * as Y from 'yjs';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { newDocument } from '../documents/updates.ts';
import { compareEntries } from '../model/entry.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { carry, nameOfChange, parseCarried } from './carried-change.ts';
import type { ChangeName } from './carried-change.ts';
import type { Persistence } from './persistence.ts';
import { ReplicatedDocument } from './replicated-document.ts';
import { SentAgain } from './sent-again.ts';
import type { DocumentCarrier } from './transport.ts';

/** Why a change was refused, and what it was to do. */
export interface RefusalNote {
  /** Name of the close code, see the relay's documentation. */
  readonly closeCode: number;
  /** What the relay refuses and why, for a person. */
  readonly message: string;
  /** When, ms since 1970. */
  readonly time: number;
  /** The whole resource before and after, as it was shown on this device; absent where it did not exist. */
  readonly before?: Json;
  readonly after?: Json;
}

export interface HeldRefusal {
  readonly entry: StoredEntry;
  readonly note: RefusalNote;
}

/** As it was kept: the note is whatever the store holds. */
export interface KeptRefusal {
  readonly entry: StoredEntry;
  readonly note: Json | undefined;
}

/**
 * Changes that are kept outside of the documents, on this device alone: `unsent` ones, which are about to be written
 * into documents (again), so that nothing is lost if that is interrupted; and `refused` ones, about which somebody has
 * to decide. A document that is never sent anywhere, since a store keeps logs of documents.
 */
export class HeldChanges {
  readonly #document: ReplicatedDocument;
  readonly #unsent: Y.Map<unknown>;
  readonly #refused: Y.Map<unknown>;
  /** Which were written into documents a second time. */
  readonly again: SentAgain;
  /** Which of the unsent ones this program sees to: what was left behind, and what it keeps itself. */
  readonly #own: Set<string>;

  private constructor(document: ReplicatedDocument) {
    this.#document = document;
    this.#unsent = document.doc.getMap('unsent');
    this.#refused = document.doc.getMap('refused');
    this.again = new SentAgain(document.doc.getMap('again'));
    this.#own = new Set(this.#unsent.keys());
  }

  /** @throws SyncError STORAGE_FAILED, STORAGE_NEWER */
  static async open(
    workspace: string,
    persistence: Persistence | undefined,
    random: () => number,
    report: (error: unknown) => void,
  ): Promise<HeldChanges> {
    const room = `${workspace}/held`;
    const document = new ReplicatedDocument({
      doc: newDocument(random),
      room,
      store: persistence?.open(room),
      mark: () => 0,
      report,
    });
    await document.load();
    return new HeldChanges(document);
  }

  /** Lets this device's other tabs see what is refused, and take it off the list. */
  share(tabs: DocumentCarrier): void {
    this.#document.attach(tabs);
  }

  /** Called when another tab has changed what is refused, or was sent again. */
  onOtherTab(listener: () => void): void {
    this.#document.doc.on('afterTransaction', ({ local }: Y.Transaction) => {
      if (!local) listener();
    });
  }

  /** Those that are to be written into this program's documents. Oldest first. */
  get unsent(): readonly StoredEntry[] {
    return [...this.#own]
      .flatMap((name) => parseCarried(this.#unsent.get(name) as Json | undefined) ?? [])
      .sort(compareEntries);
  }

  /** Oldest first. */
  get refused(): readonly KeptRefusal[] {
    return [...this.#refused.values()]
      .flatMap((value) => {
        const entry = parseCarried(value as Json);
        return entry === undefined ? [] : [{ entry, note: (value as JsonObject)['note'] }];
      })
      .sort((a, b) => compareEntries(a.entry, b.entry));
  }

  get refusedCount(): number {
    return this.#refused.size;
  }

  isRefused(change: ChangeName): boolean {
    return this.#refused.has(nameOfChange(change));
  }

  /** Keeps changes until they are released; not those that were refused. */
  keep(entries: readonly StoredEntry[]): void {
    this.#document.doc.transact(() => {
      for (const entry of entries) {
        const name = nameOfChange(entry);
        if (this.#refused.has(name)) continue;
        this.#own.add(name);
        if (!this.#unsent.has(name)) this.#unsent.set(name, carry(entry));
      }
    });
  }

  /** They are in documents, stored. */
  release(entries: readonly StoredEntry[]): void {
    this.#document.doc.transact(() => {
      for (const entry of entries) this.#forget(nameOfChange(entry));
    });
  }

  /** Notes that changes were refused; they are unsent no more. */
  refuse(refusals: readonly HeldRefusal[]): void {
    this.#document.doc.transact(() => {
      for (const { entry, note } of refusals) {
        const name = nameOfChange(entry);
        this.#forget(name);
        this.#refused.set(name, { ...carry(entry), note: { ...note } satisfies JsonObject });
      }
    });
  }

  /** Takes a refused change off the list; undefined where it is not on it. */
  take(name: string): StoredEntry | undefined {
    const entry = parseCarried(this.#refused.get(name) as Json | undefined);
    if (entry !== undefined) this.#refused.delete(name);
    return entry;
  }

  /** Settles when all of it is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await this.#document.written;
  }

  async close(): Promise<void> {
    await this.#document.close();
  }

  #forget(name: string): void {
    this.#own.delete(name);
    this.#unsent.delete(name);
  }
}
