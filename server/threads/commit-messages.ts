import type { PackedOffers } from '../documents/packed-offers.ts';
import type { HistoryBounds } from '../store/history.ts';
import type { AppendOutcome, PortableError } from '../store/store-messages.ts';
import type { DamagedEntry, NewSnapshot } from '../store/store.ts';

/** What a commit thread is started with. */
export interface CommitThreadData {
  readonly data: string;
  readonly history: HistoryBounds;
  readonly maxBytes: number | undefined;
}

/** What is asked of the commit thread. Requests are taken in the order they were sent. */
export type CommitRequest =
  /** Each is answered, in order, in a `committed`. */
  | { readonly type: 'append'; readonly offers: PackedOffers }
  /** Answered by a `done` or a `full` with the same id. */
  | { readonly type: 'task'; readonly id: number; readonly task: CommitTask }
  | { readonly type: 'close' };

/** Everything else that is committed. */
export type CommitTask =
  | { readonly type: 'put-snapshot'; readonly room: string; readonly snapshot: NewSnapshot }
  | {
      readonly type: 'quarantine';
      readonly room: string;
      readonly entries: readonly DamagedEntry[];
      readonly lock: string | undefined;
    }
  | { readonly type: 'unlock'; readonly room: string }
  | { readonly type: 'remove'; readonly room: string }
  | { readonly type: 'probe' };

export type CommitReply =
  | { readonly type: 'ready' }
  /** So many of the oldest offers not yet answered are settled: stored, and durable, but for the exceptions. */
  | {
      readonly type: 'committed';
      readonly count: number;
      /** By their place among those. */
      readonly exceptions: ReadonlyMap<number, AppendOutcome>;
      readonly milliseconds: number;
    }
  /** @see Store.putSnapshot for the result; other tasks have none */
  | { readonly type: 'done'; readonly id: number; readonly result: number | undefined }
  /** The task was not done, and the store goes on. */
  | { readonly type: 'full'; readonly id: number; readonly error: PortableError }
  /** The store can no longer be trusted. Nothing follows. */
  | { readonly type: 'failed'; readonly error: PortableError }
  | { readonly type: 'closed' };
