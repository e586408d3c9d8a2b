import type { DocumentPair } from '../documents/document-pair.ts';
import type { PartitionOptions } from '../documents/partition-options.ts';
import type { SyncError } from '../model/errors.ts';
import type { DocumentStore } from './persistence.ts';

export interface ReplicatedPartitionOptions extends Omit<PartitionOptions, 'state' | 'journal'> {
  /** Rooms are `room/state` and `room/journal`. */
  readonly room: string;
  /** Opens the store of a document; undefined where the app keeps the documents itself. */
  readonly open: ((room: string) => Promise<DocumentStore>) | undefined;
  /** The app's own documents; new ones without. */
  readonly documents?: DocumentPair;
  /** Called after a change was found stored, durable or applied. */
  readonly onProgress: () => void;
  readonly reportStorage: (error: SyncError) => void;
}

/** How far a change has come, as far as it is known for certain. */
export type ChangeLevel = 'recorded' | 'stored' | 'durable';
