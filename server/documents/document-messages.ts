import type { Finding } from './room-documents.ts';
import type { PortableError, StoreAnswer } from '../store/store-messages.ts';
import type { NewSnapshot, RecordSummary, RoomSummary } from '../store/store.ts';

/** What a document thread is started with. */
export interface DocumentThreadData {
  readonly data: string;
  /** Encoded bytes of the documents kept loaded. */
  readonly maxLoadedBytes: number;
}

/** What is asked of a document thread. Each names the room whose document it needs. */
export type DocumentTask =
  | { readonly type: 'greet'; readonly room: string }
  | { readonly type: 'sync'; readonly room: string; readonly stateVector: Uint8Array }
  | { readonly type: 'knows-deletions'; readonly room: string; readonly update: Uint8Array }
  | { readonly type: 'compact'; readonly room: string; readonly idle: boolean }
  | { readonly type: 'unload'; readonly room: string }
  /** The whole document as one update: as it is, or as it was when that record had just been written. */
  | { readonly type: 'export'; readonly room: string; readonly sequence?: number | undefined }
  /** The sequence of a room's last record at that time, ms since 1970. */
  | { readonly type: 'sequence-at'; readonly room: string; readonly time: number }
  /** What a partition's pair of rooms says: by its base name, without `/state`. */
  | { readonly type: 'project'; readonly room: string; readonly what: Projected }
  | { readonly type: 'records'; readonly room: string; readonly after: number }
  | { readonly type: 'list'; readonly room: '' }
  /** Writes a copy of the whole database. */
  | { readonly type: 'backup'; readonly room: ''; readonly path: string };

export type Projected = 'resources' | 'changes' | 'digests';

/** The answer to a task, by the task's type. */
export interface DocumentAnswers {
  readonly greet: StoreAnswer;
  readonly sync: StoreAnswer;
  readonly 'knows-deletions': boolean;
  readonly compact: NewSnapshot | undefined;
  readonly unload: undefined;
  readonly export: Uint8Array;
  readonly 'sequence-at': number;
  /** JSON text. */
  readonly project: string;
  readonly records: readonly RecordSummary[];
  readonly list: readonly RoomSummary[];
  readonly backup: undefined;
}

export type DocumentAnswer = DocumentAnswers[keyof DocumentAnswers];

export interface DocumentRequest {
  readonly id: number;
  readonly task: DocumentTask;
}

export type DocumentReply =
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'answer'; readonly id: number; readonly answer: DocumentAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly error: PortableError };
