import { SyncError } from '../model/errors.ts';
import type { LogBackend } from './log-backend.ts';
import type { DocumentStore, Persistence } from './persistence.ts';
import { QueuedDocument } from './queued-document.ts';

/** Longest document name, in UTF-16 code units: what every backend can use as a key. */
const MAX_DOCUMENT_NAME = 512;

/** A `Persistence` over a backend: checks names, hands out documents, and closes them all with the store. */
export class QueuedPersistence implements Persistence {
  readonly #backend: LogBackend;
  readonly #opening = new Set<Promise<unknown>>();
  readonly #documents = new Set<QueuedDocument>();
  #closing: Promise<void> | undefined;

  constructor(backend: LogBackend) {
    this.#backend = backend;
  }

  async open(name: string): Promise<DocumentStore> {
    if (this.#closing !== undefined) throw closed(name);
    checkName(name);
    const opening = this.#open(name);
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(name: string): Promise<DocumentStore> {
    const storage = await this.#backend.open(name);
    const document = new QueuedDocument(name, storage, (gone) => this.#documents.delete(gone));
    this.#documents.add(document);
    return document;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#documents].map((document) => document.close()));
    await this.#backend.close();
  }
}

function checkName(name: string): void {
  if (name.length > 0 && name.length <= MAX_DOCUMENT_NAME) return;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `document name of ${name.length} characters`,
    rule: `a name has 1 to ${MAX_DOCUMENT_NAME} characters`,
    remedy: 'Give the document a name in that range.',
  });
}

function closed(name: string): SyncError {
  return new SyncError('CLOSED', {
    value: `document ${JSON.stringify(name)}`,
    rule: 'the persistence has been closed',
    remedy: 'Make a new one.',
  });
}
