import type { Frame } from './frame.ts';

/** Bytes of updates that wait for an answer at most; beyond, the relay is one that does not answer, or very late. */
const MAX_WAITING_BYTES = 16_000_000;

/**
 * Takes in the frames of one connection. What the relay tells everybody may come before its first answer to this
 * device, and may name all that was ever deleted, also what has been replaced by something that only the answer
 * brings. Taken in at once, the old would be gone and the new not there. So updates wait for the answer.
 */
export class Inbox {
  #waiting: (() => void)[] | undefined = [];
  #bytes = 0;

  /** @param take takes the frame in: now, or right behind the answer */
  put(frame: Frame, take: () => void): void {
    if (frame.type !== 'update' || this.#waiting === undefined) {
      take();
      if (frame.type === 'step2') this.#release();
      return;
    }
    this.#waiting.push(take);
    this.#bytes += frame.update.length;
    if (this.#bytes > MAX_WAITING_BYTES) this.#release();
  }

  #release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const take of waiting) take();
  }
}
