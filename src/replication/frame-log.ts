import type { Frame } from './frame.ts';

/** Frames that are kept to be looked at; the oldest goes first. */
const KEPT_FRAMES = 200;

/** One frame that left or came. */
export interface FrameNote {
  /** Its number among all that were noted, from 1. */
  readonly number: number;
  readonly direction: 'sent' | 'received';
  readonly room: string;
  readonly type: Frame['type'];
  /** Of the frame where it was sent, of its content where it was received. */
  readonly bytes: number;
}

export interface FrameCount {
  readonly frames: number;
  readonly bytes: number;
}

const NONE: FrameCount = { frames: 0, bytes: 0 };

/** What went over a transport's links: counted from its start, and the latest kept. */
export class FrameLog {
  readonly #counts = new Map<FrameNote['direction'], FrameCount>();
  #recent: FrameNote[] = [];
  #number = 0;

  note(direction: FrameNote['direction'], room: string, type: Frame['type'], bytes: number): void {
    this.#number += 1;
    const { frames, bytes: before } = this.count(direction);
    this.#counts.set(direction, { frames: frames + 1, bytes: before + bytes });
    this.#recent.push({ number: this.#number, direction, room, type, bytes });
    // Twice as many before any goes, so that not every frame moves all others.
    if (this.#recent.length >= 2 * KEPT_FRAMES) this.#recent = this.#recent.slice(-KEPT_FRAMES);
  }

  count(direction: FrameNote['direction']): FrameCount {
    return this.#counts.get(direction) ?? NONE;
  }

  /** The latest frames, oldest first; at most 200. */
  get recent(): readonly FrameNote[] {
    return this.#recent.slice(-KEPT_FRAMES);
  }
}

/** Bytes of what a frame that came carries. */
export function contentBytes(frame: Frame): number {
  if ('update' in frame) return frame.update.length;
  return frame.type === 'step1' ? frame.stateVector.length : 0;
}
