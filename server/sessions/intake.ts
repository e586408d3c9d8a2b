import type { Clock } from './clock.ts';
import { MAX_SLOWED_MS, MAX_UNANSWERED_FRAMES, MAX_UNCOMMITTED_BYTES } from './limits.ts';
import type { RelayMetrics } from '../reporting/metrics.ts';
import type { SessionLimits } from './session-limits.ts';
import type { SessionSocket } from './session-socket.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * How fast one connection is read. It is not read while it has sent more than the store has settled, or more than
 * its average allows: TCP then holds its peer back, and nothing is lost.
 */
export class Intake {
  readonly #socket: Pick<SessionSocket, 'pause' | 'resume'>;
  readonly #clock: Clock;
  readonly #metrics: RelayMetrics;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  #uncommittedBytes = 0;
  #unansweredFrames = 0;
  #cancelSlowdown: (() => void) | undefined;

  constructor(
    socket: Pick<SessionSocket, 'pause' | 'resume'>,
    limits: SessionLimits,
    clock: Clock,
    metrics: RelayMetrics,
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#messages = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, clock.now());
    this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.byteBurst, clock.now());
  }

  /** Whether the connection is not read just now, so that its peer cannot show any life. */
  get paused(): boolean {
    return this.#cancelSlowdown !== undefined || this.#owesMuch;
  }

  /**
   * Counts a message that has come.
   * @returns undefined where it is taken; where so much came at once that waiting for it would take too long, the
   *   seconds that would have to be waited: the connection is to be ended
   */
  received(bytes: number): number | undefined {
    const now = this.#clock.now();
    const wait = Math.max(this.#messages.take(1, now), this.#bytes.take(bytes, now));
    if (wait > 0) this.#slowDown(wait);
    return wait <= MAX_SLOWED_MS ? undefined : Math.ceil(wait / 1_000);
  }

  /** The relay has to settle a message of so many bytes of document content; 0 for a question. */
  owe(bytes: number): void {
    this.#uncommittedBytes += bytes;
    this.#unansweredFrames += 1;
    if (this.#owesMuch) this.#socket.pause();
  }

  /** It has. */
  repay(bytes: number): void {
    this.#uncommittedBytes -= bytes;
    this.#unansweredFrames -= 1;
    if (!this.paused) this.#socket.resume();
  }

  /** The connection is over. */
  end(): void {
    this.#cancelSlowdown?.();
    this.#cancelSlowdown = undefined;
  }

  #slowDown(milliseconds: number): void {
    if (this.#cancelSlowdown === undefined) {
      this.#socket.pause();
      this.#metrics.slowed();
    } else this.#cancelSlowdown();
    this.#cancelSlowdown = this.#clock.schedule(() => {
      this.#cancelSlowdown = undefined;
      if (!this.paused) this.#socket.resume();
    }, milliseconds);
  }

  get #owesMuch(): boolean {
    return this.#uncommittedBytes > MAX_UNCOMMITTED_BYTES || this.#unansweredFrames > MAX_UNANSWERED_FRAMES;
  }
}
