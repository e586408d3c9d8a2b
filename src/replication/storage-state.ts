import type { SyncError, SyncErrorCode } from '../model/errors.ts';

/**
 * How a device's store stands.
 *
 * - `ready`: what was written last is on disk.
 * - `full`: no space; writes are tried again with every change, and succeed once there is some.
 * - `denied`: this device gives no storage (private window, blocked cookies); everything stays in memory.
 * - `blocked`: another tab holds on to an older format; closing it lets this one go on.
 * - `read-only`: a newer version of this library was here; what is stored is shown, nothing more is stored.
 * - `lost`: what was stored was gone (cleared, evicted) and comes back from the relay. It stands until the store is
 *   closed, where nothing worse holds: somebody is to be told, also when storing goes on at once.
 * - `failed`: anything else.
 */
export type StorageStatus = 'ready' | 'full' | 'denied' | 'blocked' | 'read-only' | 'lost' | 'failed';

/** Frozen, and the same object until something in it changes. */
export interface StorageState {
  /** The worst that holds of any document. */
  readonly status: StorageStatus;
  /** What is wrong and what to do about it; null when it is ready. */
  readonly error: SyncError | null;
  /** Whether the browser has promised not to evict what is stored; null where nobody was asked yet. */
  readonly isPersistent: boolean | null;
  /** Stored records found damaged and set aside since the store was opened. */
  readonly damagedCount: number;
}

/** How a store stands, for whoever shows it. */
export interface StorageHealth {
  readonly state: StorageState;
  /** Called with each new state. Returns unsubscribe. */
  subscribe(listener: (state: StorageState) => void): () => void;
}

/** What happens to a store. `document` names the one it happened to. */
export type StorageEvent =
  | { readonly type: 'opened' | 'stored' | 'closed'; readonly document: string }
  | { readonly type: 'failed'; readonly document: string; readonly error: SyncError }
  | { readonly type: 'damaged'; readonly count: number }
  | { readonly type: 'promised'; readonly isPersistent: boolean };

/** What is known of a store: its state follows from it. */
export interface StorageFacts {
  /** What is wrong with each document that something is wrong with. */
  readonly troubles: ReadonlyMap<string, SyncError>;
  /** What was found lost first. */
  readonly lost: SyncError | null;
  readonly isPersistent: boolean | null;
  readonly damagedCount: number;
}

export const UNTROUBLED: StorageFacts = {
  troubles: new Map(),
  lost: null,
  isPersistent: null,
  damagedCount: 0,
};

/** What is known after an event. The same object when it tells nothing new. */
export function afterStorageEvent(facts: StorageFacts, event: StorageEvent): StorageFacts {
  switch (event.type) {
    case 'promised':
      return { ...facts, isPersistent: event.isPersistent };
    case 'damaged':
      return event.count === 0 ? facts : { ...facts, damagedCount: facts.damagedCount + event.count };
    case 'failed': {
      if (event.error.code === 'STORAGE_LOST') return { ...facts, lost: facts.lost ?? event.error };
      if (STATUS_OF[event.error.code] === undefined) return facts;
      return { ...facts, troubles: new Map(facts.troubles).set(event.document, event.error) };
    }
    case 'opened':
    case 'stored':
    case 'closed': {
      if (!facts.troubles.has(event.document)) return facts;
      const troubles = new Map(facts.troubles);
      troubles.delete(event.document);
      return { ...facts, troubles };
    }
  }
}

export function toStorageState({ troubles, lost, isPersistent, damagedCount }: StorageFacts): StorageState {
  let status: StorageStatus = lost === null ? 'ready' : 'lost';
  let error = lost;
  for (const trouble of troubles.values()) {
    const found = STATUS_OF[trouble.code] ?? 'ready';
    if (SEVERITY.indexOf(found) <= SEVERITY.indexOf(status)) continue;
    status = found;
    error = trouble;
  }
  return Object.freeze({ status, error, isPersistent, damagedCount });
}

/** Mildest first: what the app can do least about counts most. */
const SEVERITY: readonly StorageStatus[] = [
  'ready',
  'lost',
  'failed',
  'full',
  'blocked',
  'read-only',
  'denied',
];

/** What an error means; those that say nothing of the store are not here. */
const STATUS_OF: Partial<Record<SyncErrorCode, StorageStatus>> = {
  STORAGE_FULL: 'full',
  STORAGE_DENIED: 'denied',
  STORAGE_BLOCKED: 'blocked',
  STORAGE_NEWER: 'read-only',
  STORAGE_LOST: 'lost',
  STORAGE_FAILED: 'failed',
  STORAGE_CORRUPT: 'failed',
};
