import { encodeStep2, encodeUpdate } from '../src/replication/frame.ts';
import { EMPTY_UPDATE } from './commit-offers.ts';
import {
  MAX_ANSWER_TAIL_BYTES,
  MAX_ANSWER_TAIL_FRAMES,
  MAX_KEPT_ANSWER_BYTES,
  MAX_KEPT_ANSWERS,
} from './store-limits.ts';
import type { StoreAnswer } from './store-messages.ts';

type Frames = readonly Uint8Array<ArrayBuffer>[];

/** An answer that was asked for when so many frames of the tail had been committed: it holds at least those. */
interface KeptAnswer {
  readonly answer: Promise<StoreAnswer>;
  readonly from: number;
  bytes: number;
  /** The same content as updates, to be followed by what came since. Made when it is first needed. */
  updates?: Frames;
}

interface KeptRoom {
  readonly answers: Map<string, KeptAnswer>;
  /** Update frames committed since the oldest of the answers was asked for. */
  readonly tail: Uint8Array<ArrayBuffer>[];
  tailBytes: number;
  answerBytes: number;
}

const SYNCED: Frames = [encodeStep2(EMPTY_UPDATE)];

/**
 * Answers to sync questions, kept for those who ask the same next: whoever joins with an empty document, or all who
 * come back after a restart with the same one. What was committed since follows behind them, so that an answer stays
 * of use while people write. Rooms used longest ago go first.
 */
export class KeptAnswers {
  readonly #rooms = new Map<string, KeptRoom>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number = MAX_KEPT_ANSWER_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The answer to a question, kept or made now.
   * @param key tells questions of one room apart
   * @param exact whether nothing may have been committed since a kept answer was asked for
   */
  async ask(
    name: string,
    key: string,
    exact: boolean,
    make: () => Promise<StoreAnswer>,
  ): Promise<StoreAnswer> {
    const room = this.#room(name);
    let kept = room.answers.get(key);
    if (kept === undefined || (exact && kept.from < room.tail.length)) {
      kept = { answer: make(), from: room.tail.length, bytes: 0 };
      this.#keep(name, room, key, kept);
    }
    const { from } = kept;
    const since = room.tail.slice(from);
    const answer = await kept.answer;
    if (since.length === 0 || answer.type === 'refused') return answer;
    kept.updates ??= answer.frames.map(asUpdate);
    return { type: 'frames', frames: [...kept.updates, ...since, ...SYNCED] };
  }

  /** An update of this room has been committed. */
  committed(name: string, update: Uint8Array): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    room.tail.push(encodeUpdate(update));
    room.tailBytes += update.length;
    this.#bytes += update.length;
    const tooLong =
      room.tail.length > MAX_ANSWER_TAIL_FRAMES ||
      room.tailBytes > Math.max(MAX_ANSWER_TAIL_BYTES, room.answerBytes / 4);
    if (tooLong || this.#bytes > this.#maxBytes) this.drop(name);
  }

  drop(name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    this.#rooms.delete(name);
    this.#bytes -= room.tailBytes + room.answerBytes;
  }

  /** The room, which then counts as the one used last. */
  #room(name: string): KeptRoom {
    const room = this.#rooms.get(name) ?? { answers: new Map(), tail: [], tailBytes: 0, answerBytes: 0 };
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
    return room;
  }

  /** Counts an answer once it is there; one that failed or was refused is not kept. */
  #keep(name: string, room: KeptRoom, key: string, kept: KeptAnswer): void {
    this.#forget(name, room, key);
    const [oldest] = room.answers.keys();
    if (room.answers.size >= MAX_KEPT_ANSWERS && oldest !== undefined) this.#forget(name, room, oldest);
    room.answers.set(key, kept);
    const isKept = (): boolean => room.answers.get(key) === kept;
    const forget = (): void => {
      if (isKept()) this.#forget(name, room, key);
    };
    kept.answer.then((answer) => {
      if (answer.type === 'refused') {
        forget();
        return;
      }
      if (!isKept() || this.#rooms.get(name) !== room) return;
      kept.bytes = answer.frames.reduce((sum, frame) => sum + frame.length, 0);
      room.answerBytes += kept.bytes;
      this.#bytes += kept.bytes;
      for (const oldest of this.#rooms.keys()) {
        if (this.#bytes <= this.#maxBytes) break;
        this.drop(oldest);
      }
    }, forget);
  }

  #forget(name: string, room: KeptRoom, key: string): void {
    const bytes = room.answers.get(key)?.bytes ?? 0;
    room.answers.delete(key);
    room.answerBytes -= bytes;
    if (this.#rooms.get(name) === room) this.#bytes -= bytes;
  }
}

/** The same frame as an update: only the byte that tells a step 2 from an update differs. */
function asUpdate(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(frame);
  copy.set(UPDATE_HEAD);
  return copy;
}

/** Message type and step of an update's frame. */
const UPDATE_HEAD = encodeUpdate(EMPTY_UPDATE).subarray(0, 2);
