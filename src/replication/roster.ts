import type { Json } from '../model/json.ts';
import { parseJson } from '../model/json.ts';
import { LEFT } from './awareness-update.ts';
import type { AwarenessEntry } from './awareness-update.ts';

/** Characters of a state that is listened to: what the relay lets through, and no more. */
const MAX_STATE_LENGTH = 4_096;
/** Clients that are listened to, so that a flood of them has an end. */
const MAX_PRESENT = 4_096;
/** Clients that left and whose last clock is remembered, so that an echo does not revive them. */
const MAX_DEPARTED = 1_024;
/** Intervals a client may be silent for. Everybody speaks once in each. */
const MAX_SILENT_INTERVALS = 2;

interface Present {
  readonly clock: number;
  readonly text: string;
  readonly state: Json;
  /** Intervals that have passed since it was heard. */
  readonly silent: number;
}

/**
 * Who else is in a room, as far as is heard: what each client said of itself last, by its clock. States that are no
 * JSON, or too long, are passed over.
 */
export class Roster {
  readonly #present = new Map<number, Present>();
  readonly #departed = new Map<number, number>();

  /** What each client says of itself. */
  states(): ReadonlyMap<number, Json> {
    return new Map([...this.#present].map(([client, { state }]) => [client, state]));
  }

  /** Takes in what is said. Returns whether anything is different now. */
  hear({ client, clock, state: text }: AwarenessEntry): boolean {
    const known = this.#present.get(client);
    if (text === LEFT) {
      if (known === undefined || clock < known.clock) return false;
      this.#depart(client, clock);
      return true;
    }
    if (clock <= (known?.clock ?? this.#departed.get(client) ?? -1)) return false;
    if (known === undefined && this.#present.size >= MAX_PRESENT) return false;
    const state = known?.text === text ? known.state : parseState(text);
    if (state === undefined) return false;
    this.#departed.delete(client);
    this.#present.set(client, { clock, text, state, silent: 0 });
    return known?.text !== text;
  }

  /** An interval has passed: who has been silent for too long is gone. Returns whether somebody is. */
  pass(): boolean {
    const before = this.#present.size;
    for (const [client, present] of this.#present) {
      if (present.silent >= MAX_SILENT_INTERVALS) this.#depart(client, present.clock);
      else this.#present.set(client, { ...present, silent: present.silent + 1 });
    }
    return this.#present.size < before;
  }

  /** Nobody is heard any more. Returns whether somebody was. */
  clear(): boolean {
    const had = this.#present.size > 0;
    this.#present.clear();
    this.#departed.clear();
    return had;
  }

  #depart(client: number, clock: number): void {
    this.#present.delete(client);
    this.#departed.set(client, clock);
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > MAX_DEPARTED && oldest !== undefined) this.#departed.delete(oldest);
  }
}

function parseState(text: string): Json | undefined {
  if (text.length > MAX_STATE_LENGTH) return undefined;
  try {
    return parseJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}
