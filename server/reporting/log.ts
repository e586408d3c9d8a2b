/** One line of the relay's log: `event` for programs, `message` for people. */
export interface LogEntry {
  readonly level: 'error' | 'info' | 'debug';
  readonly event:
    | 'listening'
    | 'closed'
    | 'anonymous'
    | 'upgrade-refused'
    | 'session-refused'
    | 'foreign-claim'
    | 'record-quarantined'
    | 'compacted'
    | 'compaction-failed'
    | 'room-barred'
    | 'room-unavailable'
    | 'store-failed'
    | 'request-failed';
  readonly message: string;
  /** Name of the room it is about, where there is one. */
  readonly room?: string;
}

export type LogListener = (entry: LogEntry) => void;

/** The listener, unable to harm the relay: what it throws is its own affair. */
export function guardedLog(listener: LogListener | undefined): LogListener {
  return (entry) => {
    try {
      listener?.(entry);
    } catch {
      // A log that fails has nowhere to say so.
    }
  };
}
