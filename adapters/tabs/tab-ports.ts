import type { Schedule } from '../../src/replication/schedule.ts';

/** A channel on which everybody of one name hears what the others post, in each sender's order. */
export interface TabChannel {
  post(message: unknown): void;
  /** Called with everything the others post, as a copy. */
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** What becomes of a lock that was asked for. */
export interface LockEvents {
  /** It is held from now on. Never called before `take` has returned. */
  taken(): void;
  /** It was held, and somebody took it away. */
  lost(): void;
  /** There are no locks to be had here. */
  failed(): void;
}

/** Locks that all tabs of a site share, and that are free when their holder is gone. */
export interface TabLocks {
  /**
   * Asks for a lock: when it is free, or at once, from whoever has it.
   * @returns what lets it go, or waits for it no longer; safe twice
   */
  take(name: string, how: 'wait' | 'steal', events: LockEvents): () => void;
  /** Settles when every loss that has happened by now has been told. */
  settled(): Promise<unknown>;
}

/** All that tabs have of each other. */
export interface TabPorts {
  readonly locks: TabLocks;
  readonly openChannel: (name: string) => TabChannel;
  readonly schedule: Schedule;
  /** Wall clock, ms since 1970, the same for all tabs. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}
