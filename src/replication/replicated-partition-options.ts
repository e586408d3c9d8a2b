import type { DocumentPair } from '../documents/document-pair.ts';
import type { PartitionOptions } from '../documents/partition-options.ts';
import type { SyncError } from '../model/errors.ts';
import type { DocumentStore } from './persistence.ts';
import type { UnstoredNotes } from './unstored-notes.ts';
import type { SentAgain } from './sent-again.ts';

export interface ReplicatedPartitionOptions extends Omit<PartitionOptions, 'state' | 'journal'> {
  /** Rooms are `room/state` and `room/journal`. */
  readonly room: string;
  /** Opens the store of a document; undefined where the app keeps the documents itself. */
  readonly open: ((room: string) => Promise<DocumentStore>) | undefined;
  /** Whether the partition would be found again at the next start: what is stored in it counts only then. */
  readonly isListed: () => boolean;
  /** Which changes were written into documents a second time, on all of this device. */
  readonly again: SentAgain;
  /** The app's own documents; new ones without. */
  readonly documents?: DocumentPair | undefined;
  /** Numbers from 0 up to, not including, 1: the client ids of new documents are drawn from them. */
  readonly random: () => number;
  /** Called after a change was found stored, durable or applied. */
  readonly onProgress: () => void;
  /** As ReplicatedDocumentOptions. */
  readonly unstored?: UnstoredNotes | undefined;
  readonly reportStorage: (error: SyncError) => void;
}

/** How far a change has come, as far as it is known for certain. */
export type ChangeLevel = 'recorded' | 'stored' | 'durable';
