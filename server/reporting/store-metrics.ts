/** What the store's threads tell about their work. None of it throws. */
export interface StoreMetrics {
  /** One commit made so many records durable. */
  committed(records: number, bytes: number, milliseconds: number): void;
  /** A document thread has answered, this long after it was asked. */
  answered(task: string, milliseconds: number): void;
  /** So many stored entries were found damaged or unusable. */
  quarantined(entries: number): void;
  /** A snapshot was put in place. */
  compacted(): void;
  /** A document thread was ended because it took more time or memory than it may. */
  threadEnded(): void;
}

export const SILENT_STORE: StoreMetrics = {
  committed: () => undefined,
  answered: () => undefined,
  quarantined: () => undefined,
  compacted: () => undefined,
  threadEnded: () => undefined,
};
