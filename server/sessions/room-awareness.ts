import { must } from '../../src/model/assert.ts';
import { LEFT } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { MAX_AWARENESS_CLIENTS_PER_SESSION, MAX_AWARENESS_DEPARTED } from './limits.ts';

interface Presence {
  readonly entry: AwarenessEntry;
  readonly owner: object;
}

/** What came of an awareness update. */
export interface AwarenessOutcome {
  /** To be passed on to everyone else. */
  readonly news: readonly AwarenessEntry[];
  /**
   * To be said to the sender: these clients have left. Whoever repeats old words learns that they are old; a
   * client that is told so of itself, for it has just reconnected, says them anew with a higher clock.
   */
  readonly corrections: readonly AwarenessEntry[];
}

/**
 * Who is present in one room. A client id belongs to the socket that announced it first, until that socket is
 * gone: others may repeat what they heard (y-websocket clients do), and it changes nothing.
 */
export class RoomAwareness {
  readonly #present = new Map<number, Presence>();
  /** The clients each socket announced. */
  readonly #spokenFor = new Map<object, Set<number>>();
  /** Last clocks of clients that left, oldest first: an echo of what they said must not revive them. */
  readonly #departed = new Map<number, number>();

  /**
   * Takes in what a socket says.
   * @param owner the socket, by identity
   */
  update(owner: object, entries: readonly AwarenessEntry[]): AwarenessOutcome {
    const news: AwarenessEntry[] = [];
    const corrections: AwarenessEntry[] = [];
    for (const entry of entries) {
      const departed = this.#departed.get(entry.client);
      if (departed !== undefined && entry.state !== LEFT && entry.clock <= departed) {
        corrections.push({ client: entry.client, clock: departed, state: LEFT });
      } else if (this.#accept(owner, entry)) news.push(entry);
    }
    return { news, corrections };
  }

  /** Takes out the clients that a socket spoke for. Returns their departures, to be passed on. */
  leave(owner: object): readonly AwarenessEntry[] {
    const departures: AwarenessEntry[] = [];
    for (const client of this.#spokenFor.get(owner) ?? []) {
      const presence = must(this.#present.get(client), 'who is spoken for is present');
      departures.push({ client, clock: presence.entry.clock, state: LEFT });
      this.#depart(presence, presence.entry.clock);
    }
    return departures;
  }

  /** The socket that speaks for a client; undefined when that client is not present. */
  ownerOf(client: number): object | undefined {
    return this.#present.get(client)?.owner;
  }

  /** Everyone present. */
  get entries(): readonly AwarenessEntry[] {
    return [...this.#present.values()].map((presence) => presence.entry);
  }

  #accept(owner: object, entry: AwarenessEntry): boolean {
    const { client, clock, state } = entry;
    const known = this.#present.get(client);
    if (known === undefined) {
      const clients = this.#spokenFor.get(owner) ?? new Set();
      if (state === LEFT || clients.size >= MAX_AWARENESS_CLIENTS_PER_SESSION) return false;
      this.#departed.delete(client);
      this.#spokenFor.set(owner, clients.add(client));
    } else {
      if (known.owner !== owner) return false;
      if (clock < known.entry.clock || (clock === known.entry.clock && state !== LEFT)) return false;
    }
    if (known !== undefined && state === LEFT) this.#depart(known, clock);
    else this.#present.set(client, { entry, owner });
    return true;
  }

  #depart({ entry: { client }, owner }: Presence, clock: number): void {
    this.#present.delete(client);
    const clients = this.#spokenFor.get(owner);
    clients?.delete(client);
    if (clients?.size === 0) this.#spokenFor.delete(owner);
    this.#departed.set(client, clock);
    if (this.#departed.size <= MAX_AWARENESS_DEPARTED) return;
    const [oldest] = this.#departed.keys();
    if (oldest !== undefined) this.#departed.delete(oldest);
  }
}
