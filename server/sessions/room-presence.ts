import { encodeAwarenessFrame } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import type { Clock } from './clock.ts';
import { RoomAwareness } from './room-awareness.ts';

/**
 * Tells a room who is present. What changes within one interval goes out as one frame, the newest of each client: so
 * presence costs a room of many a number of frames that does not grow with the square of them.
 */
export class RoomPresence {
  readonly #awareness = new RoomAwareness();
  readonly #clock: Clock;
  readonly #intervalMs: number;
  /** @param except the only one who knows all of it already, where there is one */
  readonly #broadcast: (frame: Uint8Array, except: object | undefined) => void;
  readonly #news = new Map<number, AwarenessEntry>();
  readonly #sources = new Set<object>();
  #toldAt = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(
    clock: Clock,
    intervalMs: number,
    broadcast: (frame: Uint8Array, except: object | undefined) => void,
  ) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#broadcast = broadcast;
  }

  /**
   * Takes in what a socket says.
   * @returns the frame to be said to it in return, if any
   */
  announce(owner: object, entries: readonly AwarenessEntry[]): Uint8Array | undefined {
    const { news, corrections } = this.#awareness.update(owner, entries);
    this.#tell(owner, news);
    return corrections.length === 0 ? undefined : encodeAwarenessFrame(corrections);
  }

  /** A socket is gone, and with it the clients it spoke for. */
  leave(owner: object): void {
    this.#tell(owner, this.#awareness.leave(owner));
  }

  /** The frame that shows everyone present; undefined when nobody is. */
  frame(): Uint8Array | undefined {
    const { entries } = this.#awareness;
    return entries.length === 0 ? undefined : encodeAwarenessFrame(entries);
  }

  /** The socket that speaks for a client; undefined when that client is not present. */
  ownerOf(client: number): object | undefined {
    return this.#awareness.ownerOf(client);
  }

  /** Nothing more is told. */
  close(): void {
    this.#cancel?.();
  }

  #tell(owner: object, entries: readonly AwarenessEntry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) this.#news.set(entry.client, entry);
    this.#sources.add(owner);
    const wait = Math.max(0, this.#toldAt + this.#intervalMs - this.#clock.now());
    this.#cancel ??= this.#clock.schedule(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#cancel = undefined;
    this.#toldAt = this.#clock.now();
    const frame = encodeAwarenessFrame([...this.#news.values()]);
    const [first] = this.#sources;
    const except = this.#sources.size === 1 ? first : undefined;
    this.#news.clear();
    this.#sources.clear();
    this.#broadcast(frame, except);
  }
}
