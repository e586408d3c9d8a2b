import { SyncError } from '../model/errors.ts';
import type { Frame } from './frame.ts';

/** Whether a frame carries document content, and so counts in acknowledgements. */
export function isDataFrame(type: Frame['type']): boolean {
  return type === 'step2' || type === 'update';
}

/** What a flush waits for, as counts of one connection. */
export interface Goal {
  /** Answers to our step 1s that must have come. */
  readonly answers: number;
  /** Data frames of ours, from the first one made, that an acknowledging relay must have acknowledged. */
  readonly frames: number;
}

/**
 * The account of one connection: what was made, sent, answered and acknowledged. Frames leave in the order in which
 * they were made, some of them later than they were, so a frame's number is the same in every count.
 *
 * Invariants: each step 1 is answered by one step 2, in order. Only what left after our first step 2 can be
 * reported durable, since that frame is what carries everything older than the connection.
 */
export class Exchange {
  #asked = 0;
  #answered = 0;
  /** Our first step 2 was made. */
  #offered = false;
  /** Data frames made, whether they have left or still wait. */
  #made = 0;
  /** Data frames that have left. */
  #sent = 0;
  /** Which data frame, from 1, was our first step 2: everything the relay lacked when the connection began. */
  #firstStep2: number | undefined;
  /** Undefined until the relay has shown that it acknowledges. */
  #acknowledged: number | undefined;
  /** The document was at `mark` when data frame `frame` was the last one made. Ascending. */
  #marks: { readonly frame: number; readonly mark: number }[] = [];
  /** The last data frame that has its mark. */
  #settled = 0;
  #durable: number | undefined;

  /** Our first step 2 is on its way: what comes after it builds on nothing that the relay does not get. */
  get offered(): boolean {
    return this.#offered;
  }

  /** Both sides have sent each other what the other lacked. */
  get complete(): boolean {
    return this.#answered > 0 && this.#firstStep2 !== undefined;
  }

  /** The newest mark known to be durable; undefined while none is, or while the first exchange goes on. */
  get durable(): number | undefined {
    const covered = this.complete && (this.#acknowledged ?? 0) >= (this.#firstStep2 ?? Infinity);
    return covered ? this.#durable : undefined;
  }

  /** A frame of ours is on its way; it leaves after all that were made before. */
  made(type: Frame['type']): void {
    if (type === 'step1') this.#asked += 1;
    if (type === 'step2') this.#offered = true;
    if (isDataFrame(type)) this.#made += 1;
  }

  /** The oldest frame that had not left has left. */
  sent(type: Frame['type']): void {
    if (!isDataFrame(type)) return;
    this.#sent += 1;
    if (type === 'step2') this.#firstStep2 ??= this.#sent;
  }

  /**
   * Everything in the document is in frames: notes its mark with the last one. To be called outside transactions
   * only, because of two changes made in one go the second is already in the document when the first one's frame is made.
   */
  settle(mark: () => number): void {
    if (this.#settled === this.#made) return;
    this.#marks.push({ frame: this.#made, mark: mark() });
    this.#settled = this.#made;
  }

  /** What the mark names now came from the relay, or is in frames: it is durable when all that were made are. */
  marked(mark: () => number): void {
    if (this.#made === 0 || this.#settled < this.#made) return;
    if (this.#acknowledged === this.#made) {
      this.#durable = mark();
      return;
    }
    if (this.#marks.at(-1)?.frame === this.#made) this.#marks.pop();
    this.#marks.push({ frame: this.#made, mark: mark() });
  }

  /** @throws SyncError INVALID_RECORD when the relay claims what cannot be */
  received(frame: Frame): void {
    if (frame.type === 'step2') this.#answered += 1;
    if (frame.type !== 'ack') return;
    if (frame.count > this.#sent || frame.count < (this.#acknowledged ?? 0)) {
      throw new SyncError('INVALID_RECORD', {
        value: `acknowledgement of ${String(frame.count)} frames`,
        rule: `${String(this.#sent)} were sent, ${String(this.#acknowledged ?? 0)} acknowledged before`,
        remedy: 'Check that the relay speaks the same version of the protocol',
      });
    }
    this.#acknowledged = frame.count;
    const covered = this.#marks.filter((entry) => entry.frame <= frame.count);
    this.#durable = covered.at(-1)?.mark ?? this.#durable;
    this.#marks = this.#marks.slice(covered.length);
  }

  /** What has to happen until all that was asked and made so far is answered and durable. */
  goal(): Goal {
    return { answers: this.#asked, frames: this.#made };
  }

  /** Whether a goal of this connection is reached. */
  reached(goal: Goal): boolean {
    if (!this.complete || this.#answered < goal.answers) return false;
    return (
      this.#acknowledged === undefined || this.#acknowledged >= Math.max(goal.frames, this.#firstStep2 ?? 0)
    );
  }
}
