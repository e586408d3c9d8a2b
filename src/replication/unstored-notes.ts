/** Remembers that a store does not know what has left. */
export interface UnstoredNotes {
  /** Waited for before anything of the document leaves that the store has refused; never rejects. */
  readonly refused: (document: string) => Promise<void>;
  /** All of it is stored, after all. */
  readonly stored: (document: string) => void;
}
