import { Listeners } from '../documents/listeners.ts';
import { canonicalText } from '../model/canonical.ts';
import type { Json } from '../model/json.ts';
import { decodeAwarenessUpdate, encodeAwarenessFrame, LEFT } from './awareness-update.ts';
import { Roster } from './roster.ts';
import type { Schedule } from './schedule.ts';
import type { PresenceChannel } from './transport.ts';

/** Time between two signs of life, ms; those who listen give up after 30 s (y-protocols). */
const INTERVAL_MS = 15_000;

export interface LinkPresenceOptions {
  readonly client: number;
  readonly schedule: Schedule;
  /** Told what listeners throw. */
  readonly onError: (error: unknown) => void;
  readonly onClose: () => void;
}

/**
 * Presence by y-protocols' awareness messages, on the link of a document in the same room.
 *
 *     silent <-> carried     any -> closed
 */
export class LinkPresence implements PresenceChannel {
  readonly client: number;
  readonly #options: LinkPresenceOptions;
  readonly #listeners: Listeners<void>;
  readonly #roster = new Roster();
  #others: ReadonlyMap<number, Json> = new Map();
  /** y-protocols takes nothing with the clock 0. */
  #clock = 0;
  #state: Json = null;
  /** Undefined while no link carries it. */
  #send: ((frame: Uint8Array<ArrayBuffer>) => void) | undefined;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(options: LinkPresenceOptions) {
    this.client = options.client;
    this.#options = options;
    this.#listeners = new Listeners(options.onError);
  }

  get others(): ReadonlyMap<number, Json> {
    return this.#others;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  set(state: Json): void {
    if (this.#closed || (state === null && this.#state === null)) return;
    this.#state = state;
    this.#say();
  }

  close(): void {
    if (this.#closed) return;
    this.set(null);
    this.#closed = true;
    this.lost();
    this.#listeners.clear();
    this.#options.onClose();
  }

  /** A link carries it from now on. */
  carried(send: (frame: Uint8Array<ArrayBuffer>) => void): void {
    if (this.#closed) return;
    this.#send = send;
    if (this.#state !== null) this.#say();
    this.#cancel();
    this.#rest();
  }

  /** An awareness update has come. What cannot be read is passed over: it says nothing of the connection. */
  received(update: Uint8Array): void {
    if (this.#closed) return;
    let changed = false;
    for (const entry of readable(update)) {
      if (entry.client === this.client) this.#hearOfSelf(entry.clock, entry.state);
      else changed = this.#roster.hear(entry) || changed;
    }
    this.#tell(changed);
  }

  /** No link carries it any more, so nobody is heard. */
  lost(): void {
    this.#cancel();
    this.#send = undefined;
    this.#tell(this.#roster.clear());
  }

  /** Somebody says that this client has left, for example the relay of its last connection. */
  #hearOfSelf(clock: number, state: string): void {
    const contradicted = state === LEFT && this.#state !== null && clock >= this.#clock;
    this.#clock = Math.max(this.#clock, clock);
    if (contradicted) this.#say();
  }

  #say(): void {
    this.#clock += 1;
    const state = this.#state === null ? LEFT : canonicalText(this.#state);
    this.#send?.(encodeAwarenessFrame([{ client: this.client, clock: this.#clock, state }]));
  }

  #rest(): void {
    this.#cancel = this.#options.schedule(() => {
      if (this.#state !== null) this.#say();
      this.#tell(this.#roster.pass());
      if (this.#send !== undefined) this.#rest();
    }, INTERVAL_MS);
  }

  #tell(changed: boolean): void {
    if (!changed) return;
    this.#others = this.#roster.states();
    this.#listeners.emit();
  }
}

function readable(update: Uint8Array): ReturnType<typeof decodeAwarenessUpdate> {
  try {
    return decodeAwarenessUpdate(update);
  } catch {
    return [];
  }
}
