import { SyncError } from '../model/errors.ts';
import type { LogBackend } from './log-backend.ts';
import type { DocumentStore, Persistence, SlotClaim } from './persistence.ts';
import { QueuedDocument } from './queued-document.ts';
import type { Schedule } from './schedule.ts';
import { SlotClaims } from './slot-claims.ts';
import { StorageMonitor } from './storage-monitor.ts';

/** Longest name of a document or workspace, in UTF-16 code units: what every backend can use as a key. */
const MAX_NAME = 512;

/** A `Persistence` over a backend: checks names, hands out documents and slots, and closes them all with the store. */
export class QueuedPersistence implements Persistence {
  readonly health: StorageMonitor;
  readonly #backend: LogBackend;
  readonly #claims: SlotClaims;
  readonly #opening = new Set<Promise<unknown>>();
  readonly #documents = new Set<QueuedDocument>();
  #closing: Promise<void> | undefined;

  /** @param health told how opening, reading and writing go */
  constructor(backend: LogBackend, health: StorageMonitor = new StorageMonitor()) {
    this.#backend = backend;
    this.health = health;
    this.#claims = new SlotClaims((name, slot) => backend.lockSlot(name, slot));
  }

  async open(name: string): Promise<DocumentStore> {
    this.#check('document', name);
    return this.#finishBeforeClose(this.#open(name));
  }

  async claimSlot(name: string): Promise<SlotClaim> {
    this.#check('workspace', name);
    return this.#finishBeforeClose(this.#claims.claim(name));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(name: string): Promise<DocumentStore> {
    const storage = await this.health.opening(name, this.#backend.open(name));
    const document = new QueuedDocument(name, storage, {
      health: this.health,
      schedule: this.#backend.schedule ?? atOnce,
      onClose: (gone) => this.#documents.delete(gone),
    });
    this.#documents.add(document);
    return document;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#opening);
    try {
      await Promise.all([...this.#documents].map((document) => document.close()));
    } finally {
      // After the last write: from here on somebody else may write in this slot.
      await this.#claims.releaseAll();
      await this.#backend.close();
    }
  }

  async #finishBeforeClose<Result>(opening: Promise<Result>): Promise<Result> {
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  #check(kind: 'document' | 'workspace', name: string): void {
    if (this.#closing !== undefined) throw closed(`${kind} ${JSON.stringify(name)}`);
    if (name.length > 0 && name.length <= MAX_NAME) return;
    throw new SyncError('INVALID_ARGUMENT', {
      value: `${kind} name of ${name.length} characters`,
      rule: `a name has 1 to ${MAX_NAME} characters`,
      remedy: `Give the ${kind} a name in that range.`,
    });
  }
}

const atOnce: Schedule = (task) => {
  task();
  return () => undefined;
};

function closed(value: string): SyncError {
  return new SyncError('CLOSED', {
    value,
    rule: 'the persistence has been closed',
    remedy: 'Make a new one.',
  });
}
