import { SyncError } from '../../src/model/errors.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { OpenedDatabase } from './open-database.ts';

/** How long to wait before a closed database is opened once more, ms; it doubles. */
const FIRST_WAIT_MS = 100;
/** Six seconds in all; from then on only who uses it opens it. */
const MAX_ATTEMPTS = 6;

export interface ConnectionOptions {
  /** Opens the database again. */
  readonly reopen: () => Promise<OpenedDatabase>;
  /** Called just before the connection gives way: what is begun in it is still finished. */
  readonly beforeGone: () => void;
  readonly schedule: Schedule;
  /** Told when it has come back. */
  readonly onBack: () => void;
  /** Told at once of what the next call will be refused with. */
  readonly onTrouble: (error: SyncError) => void;
}

/**
 * The connection to one database. It gives way when another tab deletes or upgrades the database, and comes back
 * when the browser closes it:
 *
 *     open -> gone                    another tab deletes the database, or upgrades it
 *     open -> reopening -> open       the browser closed it, and nothing was lost
 *                       -> cleared    and everything was: that is told, once, by the next write
 *                                     -> open
 */
export class DatabaseConnection {
  readonly name: string;
  readonly #options: ConnectionOptions;
  #opened: OpenedDatabase | undefined;
  #reopening: Promise<OpenedDatabase> | undefined;
  /** Every call is refused with it. */
  #gone: SyncError | undefined;
  /** The next write is refused with it. */
  #untold: SyncError | undefined;
  #isClosed = false;

  constructor(opened: OpenedDatabase, options: ConnectionOptions) {
    this.name = opened.database.name;
    this.#options = options;
    this.#use(opened);
  }

  /** Why nothing may be written. */
  get readOnly(): SyncError | undefined {
    return this.#opened?.readOnly;
  }

  /** The database, where it may be used so at once; else `database` waits for it or says why not. */
  atHand(writes: boolean): IDBDatabase | undefined {
    if (this.#gone !== undefined || this.#opened === undefined) return undefined;
    const isRefused = writes && (this.#opened.readOnly ?? this.#untold) !== undefined;
    return isRefused ? undefined : this.#opened.database;
  }

  /**
   * @param writes whether it is to be written to
   * @throws SyncError STORAGE_LOST, STORAGE_NEWER, and what opening it again throws
   */
  async database(writes: boolean): Promise<IDBDatabase> {
    if (this.#gone !== undefined) throw this.#gone;
    const { database, readOnly } = this.#opened ?? (await this.#reopen());
    if (writes && readOnly !== undefined) throw readOnly;
    const untold = this.#untold;
    if (writes && untold !== undefined) {
      // Whoever is refused writes all it has next.
      this.#untold = undefined;
      throw untold;
    }
    return database;
  }

  close(): void {
    this.#isClosed = true;
    this.#opened?.database.close();
  }

  #use(opened: OpenedDatabase): void {
    const { database } = opened;
    this.#opened = opened;
    database.onversionchange = ({ newVersion }) => {
      this.#options.beforeGone();
      this.#gone = newVersion === null ? deleted(this.name) : upgraded(this.name);
      database.close();
      this.#options.onTrouble(this.#gone);
    };
    database.onclose = () => {
      this.#opened = undefined;
      this.#comeBack(0);
    };
  }

  /** By itself, so that a loss is told even where nobody writes any more. While it clears, the browser refuses. */
  #comeBack(attempts: number): void {
    if (this.#isClosed || this.#opened !== undefined) return;
    this.#reopen().catch((error: unknown) => {
      if (error instanceof SyncError) this.#options.onTrouble(error);
      if (attempts === MAX_ATTEMPTS) return;
      this.#options.schedule(() => this.#comeBack(attempts + 1), FIRST_WAIT_MS * 2 ** attempts);
    });
  }

  #reopen(): Promise<OpenedDatabase> {
    this.#reopening ??= this.#options
      .reopen()
      .then((opened) => {
        this.#options.onBack();
        if (this.#isClosed) opened.database.close();
        if (opened.isNew) {
          this.#untold = cleared(this.name);
          this.#options.onTrouble(this.#untold);
        }
        this.#use(opened);
        return opened;
      })
      .finally(() => {
        this.#reopening = undefined;
      });
    return this.#reopening;
  }
}

/** A database that held something is empty now. */
export function storeLost(name: string): SyncError {
  return lost(
    name,
    'it held data and is empty: the browser or somebody cleared it',
    'What the relay has comes back when this device is online; ask for persistent storage.',
  );
}

function cleared(name: string): SyncError {
  return lost(
    name,
    'the browser cleared it while it was open',
    'Nothing in memory is lost: stay online until everything is synced, then reload.',
  );
}

function deleted(name: string): SyncError {
  return lost(
    name,
    'its connection is gone: another tab deleted it',
    'Close the document and open it again.',
  );
}

function lost(name: string, rule: string, remedy: string): SyncError {
  return new SyncError('STORAGE_LOST', { value: `database ${JSON.stringify(name)}`, rule, remedy });
}

function upgraded(name: string): SyncError {
  return new SyncError('STORAGE_NEWER', {
    value: `database ${JSON.stringify(name)}`,
    rule: 'its connection is gone: another tab upgraded it to a newer format',
    remedy: 'Reload this tab to get the newer version of the app.',
  });
}
