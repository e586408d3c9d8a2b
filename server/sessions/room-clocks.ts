import * as decoding from 'lib0/decoding';
import { MAX_ROOM_CLOCKS } from './limits.ts';
import type { ScannedUpdate } from '../documents/scan-update.ts';

type Content = Extract<ScannedUpdate, { type: 'content' }>;

/**
 * How far the document of a room has come for each client: as a document thread said, and what has been let through
 * since. So the socket thread can tell, without a document, whether an update builds on something that is missing.
 */
export class RoomClocks {
  /** The next clock of each client; undefined while nobody has said what is stored. */
  #known: Map<number, number> | undefined;
  /** What was let through since. */
  readonly #passed = new Map<number, number>();

  /** @param stateVector of what is stored, asked for while the room was there */
  learn(stateVector: Uint8Array): void {
    const decoder = decoding.createDecoder(stateVector);
    const count = decoding.readVarUint(decoder);
    if (count > MAX_ROOM_CLOCKS) return;
    this.#known ??= new Map();
    for (let left = count; left > 0; left--) {
      const client = decoding.readVarUint(decoder);
      raise(this.#known, client, decoding.readVarUint(decoder));
    }
  }

  /** Whether an update builds on what the document does not have. Never said of a room that is not known. */
  lacks({ runs, needs }: Content): boolean {
    if (this.#known === undefined) return false;
    const ahead = new Map<number, number>();
    const next = (client: number): number => ahead.get(client) ?? this.#next(client);
    for (const { client, from, to } of runs) {
      if (from > next(client)) return true;
      ahead.set(client, Math.max(to, next(client)));
    }
    for (const [client, clock] of needs) if (clock >= next(client)) return true;
    return false;
  }

  /** An update is let through. What of it has to wait all the same counts as there: it was all its sender had. */
  pass({ runs }: Content): void {
    for (const { client, to } of runs) raise(this.#passed, client, to);
    if (this.#passed.size > MAX_ROOM_CLOCKS) this.forget();
  }

  /** Something that was let through was not stored after all. */
  forget(): void {
    this.#known = undefined;
    this.#passed.clear();
  }

  #next(client: number): number {
    return Math.max(this.#known?.get(client) ?? 0, this.#passed.get(client) ?? 0);
  }
}

function raise(clocks: Map<number, number>, client: number, clock: number): void {
  if (clock > (clocks.get(client) ?? 0)) clocks.set(client, clock);
}
