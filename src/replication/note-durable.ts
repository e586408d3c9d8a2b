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
    readonly nextSequence: (writer: string) => number;
  },
): boolean {
  const isDurable = (writer: string, sequence: number): boolean =>
    open.hasReached('durable', writer, sequence);
  let news = applied.settleReopened(isDurable);
  news = applied.settleImported(isDurable) || news;
  for (const writer of own.writers) {
    // All of this device's but what was recorded, or told by another tab, since: loaded before the exchange, or brought by it.
    const next = open.firstOf(writer) ?? own.nextSequence(writer);
    news = applied.addThrough(writer, next - 1) || news;
  }
  return news;
}
