import { CatalogDocument } from '../documents/catalog-document.ts';
import { newDocument } from '../documents/updates.ts';
import { isArray } from '../model/json.ts';
import type { DocumentStore, Persistence, SlotClaim } from './persistence.ts';
import { ReplicatedDocument } from './replicated-document.ts';
import type { Transport } from './transport.ts';

const INCARNATIONS = 'incarnations';

/** What a device keeps of a workspace as a whole: its partitions, its own incarnations, its writer slot. */
export class WorkspaceCatalog {
  readonly #replicated: ReplicatedDocument;
  readonly #document: CatalogDocument;
  readonly #store: DocumentStore | undefined;
  readonly #claim: SlotClaim | undefined;
  readonly incarnations: readonly string[];
  #saved: Promise<void> = Promise.resolve();

  private constructor(
    replicated: ReplicatedDocument,
    document: CatalogDocument,
    kept: {
      readonly store: DocumentStore | undefined;
      readonly claim: SlotClaim | undefined;
      readonly incarnations: readonly string[];
    },
  ) {
    this.#replicated = replicated;
    this.#document = document;
    this.#store = kept.store;
    this.#claim = kept.claim;
    this.incarnations = kept.incarnations;
  }

  /** @throws SyncError STORAGE_FAILED, STORAGE_NEWER */
  static async open(
    workspace: string,
    persistence: Persistence | undefined,
    report: (error: unknown) => void,
  ): Promise<WorkspaceCatalog> {
    const room = `${workspace}/catalog`;
    const claim = await persistence?.claimSlot(workspace);
    const store = await persistence?.open(room);
    const doc = newDocument();
    const replicated = new ReplicatedDocument({
      doc,
      room,
      store: store === undefined ? undefined : Promise.resolve(store),
      mark: () => 0,
      onProgress: () => undefined,
      report,
    });
    await replicated.load();
    const known = await store?.getMeta(INCARNATIONS);
    const incarnations = isArray(known) ? known.filter((text) => typeof text === 'string') : [];
    const document = new CatalogDocument(doc, report);
    return new WorkspaceCatalog(replicated, document, { store, claim, incarnations });
  }

  /** 0 for the first that writes to this store, 1 for a second one at the same time, and so on. */
  get slot(): number {
    return this.#claim?.slot ?? 0;
  }

  names(): readonly string[] {
    return this.#document.names();
  }

  add(name: string): void {
    this.#document.add(name);
  }

  onAdded(listener: (name: string) => void): () => void {
    return this.#document.onAdded(listener);
  }

  /** Settles when all that was added and saved up to now is on this device's disk. */
  async written(): Promise<void> {
    await Promise.all([this.#replicated.written, this.#saved]);
  }

  async saveIncarnations(incarnations: readonly string[]): Promise<void> {
    this.#saved = this.#store?.setMeta(INCARNATIONS, [...incarnations]) ?? Promise.resolve();
    await this.#saved;
  }

  attach(transport: Transport): void {
    this.#replicated.attach(transport);
  }

  /** A full exchange. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await this.#replicated.flush();
  }

  async close(): Promise<void> {
    this.#document.close();
    await this.#replicated.close();
    await this.#claim?.release();
  }
}
