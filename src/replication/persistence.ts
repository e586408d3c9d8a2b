import type { SyncError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { StorageHealth } from './storage-state.ts';

/**
 * Port: one device's store. A device keeps several documents in it, each a log of Yjs V1 updates.
 * Every adapter passes the contract suite in `test/persistence-contract.ts`.
 */
export interface Persistence {
  /**
   * Opens the log of one document, creating it when it is new (creating writes no update).
   * @param name opaque, any non-empty string up to 512 characters
   * @throws SyncError STORAGE_FAILED, STORAGE_DENIED, STORAGE_BLOCKED, STORAGE_NEWER where it cannot even be read
   */
  open(name: string): Promise<DocumentStore>;
  /**
   * Claims the lowest free writer slot of a workspace on this store (0 first), so that two that write to one store at
   * once are two writers. It is never waited for.
   * @param name of the workspace, 1 to 512 characters
   * @throws SyncError STORAGE_FAILED, also when every slot is taken
   */
  claimSlot(name: string): Promise<SlotClaim>;
  /**
   * Closes every document and the store, then releases its slots; safe twice. Writes begun before it are finished
   * first.
   */
  close(): Promise<void>;
  /** How the store stands; absent where an adapter does not tell. */
  readonly health?: StorageHealth;
}

/** A writer slot that nobody else has. */
export interface SlotClaim {
  /** From 0. */
  readonly slot: number;
  /**
   * Resolves once somebody else can have the slot; safe twice. It happens by itself when the persistence is closed
   * and when the holder dies: the tab, the process, the device.
   */
  release(): Promise<void>;
}

/** The stored log of one document. */
export interface DocumentStore {
  /**
   * Every stored update, oldest first. A damaged one is left out and named in `damaged`; it stays where it is
   * until `compact` or `destroy`.
   */
  load(): Promise<StoredUpdates>;
  /**
   * Appends one update. Resolves once it would survive a power loss (transaction complete with strict
   * durability, or fsync), rejects with STORAGE_FULL or STORAGE_FAILED otherwise. Updates are stored in the
   * order of the calls; calls may be made without waiting and share a commit.
   */
  append(update: Uint8Array): Promise<void>;
  /**
   * Replaces, in one transaction, every stored update (also those another tab appended meanwhile) with
   * `merge(all of them)`, and deletes the meta values that are spent. Nothing changes when it fails.
   * @param merge synchronous
   * @param isSpent whether a meta value goes, too; synchronous; default: none does
   */
  compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void>;
  /** A small value kept beside the log; undefined when never set. */
  getMeta(key: string): Promise<Json | undefined>;
  /** Resolves once it would survive a power loss; in order with `append`. */
  setMeta(key: string, value: Json): Promise<void>;
  /** Deletes the document's updates and meta values. The store stays open and empty. */
  destroy(): Promise<void>;
  /** Safe twice. Writes begun before it are finished first. */
  close(): Promise<void>;
}

export type MergeUpdates = (updates: readonly Uint8Array[]) => Uint8Array;

export type IsSpent = (key: string, value: Json) => boolean;

export interface StoredUpdates {
  readonly updates: readonly Uint8Array[];
  /** One line for each record that could not be read, for a log or a status. */
  readonly damaged: readonly string[];
  /**
   * Why this may not be all that was stored, or why nothing can be stored any more (STORAGE_LOST, STORAGE_NEWER).
   * Whoever numbers changes goes on under another name then.
   */
  readonly doubt?: SyncError;
}
