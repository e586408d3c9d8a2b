import { MAX_KEPT_ANSWER_BYTES, MAX_KEPT_ANSWERS } from '../store/store-limits.ts';
import type { StoreAnswer } from '../store/store-messages.ts';

interface KeptAnswer {
  readonly answer: Promise<StoreAnswer>;
  /** 0 until it is there. */
  bytes: number;
}

interface KeptRoom {
  readonly answers: Map<string, KeptAnswer>;
  bytes: number;
}

/**
 * Answers to sync questions, kept until the next commit for those who ask the same: whoever joins with an empty
 * document, or all who come back after a restart with the same one. Rooms used longest ago go first.
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
   */
  async ask(name: string, key: string, make: () => Promise<StoreAnswer>): Promise<StoreAnswer> {
    const room = this.#room(name);
    const present = room.answers.get(key);
    if (present !== undefined) return present.answer;
    const kept = { answer: make(), bytes: 0 };
    this.#keep(name, room, key, kept);
    return kept.answer;
  }

  /** An update of this room has been committed: who asks from now on is to be told of it. */
  committed(name: string): void {
    this.drop(name);
  }

  drop(name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    this.#rooms.delete(name);
    this.#bytes -= room.bytes;
  }

  /** The room, which then counts as the one used last. */
  #room(name: string): KeptRoom {
    const room = this.#rooms.get(name) ?? { answers: new Map<string, KeptAnswer>(), bytes: 0 };
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
    return room;
  }

  /** Counts an answer once it is there; one that failed or was refused is not kept. */
  #keep(name: string, room: KeptRoom, key: string, kept: KeptAnswer): void {
    const [oldest] = room.answers.keys();
    if (room.answers.size >= MAX_KEPT_ANSWERS && oldest !== undefined) this.#forget(name, room, oldest);
    room.answers.set(key, kept);
    const isKept = (): boolean => this.#rooms.get(name) === room && room.answers.get(key) === kept;
    const forget = (): void => {
      if (isKept()) this.#forget(name, room, key);
    };
    kept.answer.then((answer) => {
      if (answer.type === 'refused') {
        forget();
        return;
      }
      if (!isKept()) return;
      kept.bytes = answer.frames.reduce((sum, frame) => sum + frame.length, 0);
      room.bytes += kept.bytes;
      this.#bytes += kept.bytes;
      for (const leastUsed of this.#rooms.keys()) {
        if (this.#bytes <= this.#maxBytes) break;
        this.drop(leastUsed);
      }
    }, forget);
  }

  #forget(name: string, room: KeptRoom, key: string): void {
    const bytes = room.answers.get(key)?.bytes ?? 0;
    room.answers.delete(key);
    room.bytes -= bytes;
    if (this.#rooms.get(name) === room) this.#bytes -= bytes;
  }
}
