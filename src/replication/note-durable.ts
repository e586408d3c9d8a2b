import type { AppliedChanges } from './applied-changes.ts';
import type { OpenChanges } from './open-changes.ts';

/**
 * Takes note of what is on the relay's disk.
 * @returns whether that is news
 */
export function noteDurable(
  applied: AppliedChanges,
  open: OpenChanges,
  own: {
    /** This device's writers; none while no exchange has been acknowledged whole. */
    readonly writers: readonly string[];
    /** Of a writer's newest entry that is here; 0 where none is. */
    readonly lastSequence: (writer: string) => number;
  },
): boolean {
  const isDurable = (writer: string, sequence: number): boolean =>
    open.hasReached('durable', writer, sequence);
  let news = applied.settleReopened(isDurable);
  news = applied.settleImported(isDurable) || news;
  for (const writer of own.writers) {
    // All of this device's but what was recorded, or told by another tab, since: loaded before the exchange, or brought by it.
    const first = open.firstOf(writer);
    const through = first === undefined ? own.lastSequence(writer) : first - 1;
    news = applied.addThrough(writer, through) || news;
  }
  return news;
}
