import type { Json } from '../model/json.ts';
import type { GroupCommit } from './group-commit.ts';
import type { IsSpent, MergeUpdates, StoredUpdates } from './persistence.ts';
import type { Schedule } from './schedule.ts';
import type { LockSlot } from './slot-claims.ts';

/** What a persistence adapter really differs in; `QueuedPersistence` makes a `Persistence` of it. */
export interface LogBackend {
  open(name: string): Promise<LogStorage>;
  readonly lockSlot: LockSlot;
  /** When logs are compacted in the background; at once without. */
  readonly schedule?: Schedule;
  /** Called once, after every document has been closed and every slot released. */
  close(): Promise<void>;
}

/**
 * One document in a backend. Reads and `compact` come after every commit begun before them, and see it.
 * Nothing is called after `close`.
 */
export interface LogStorage {
  readonly commits: GroupCommit<LogWrite>;
  load(): Promise<StoredUpdates>;
  compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void>;
  getMeta(key: string): Promise<Json | undefined>;
  close(): Promise<void>;
}

/** One write on its way into a group commit. */
export type LogWrite =
  | { readonly type: 'append'; readonly document: string; readonly update: Uint8Array }
  | { readonly type: 'meta'; readonly document: string; readonly key: string; readonly value: Json }
  | { readonly type: 'destroy'; readonly document: string };
