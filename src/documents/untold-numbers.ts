import type { Entry } from '../model/entry.ts';
import type { VectorClock } from '../model/vector-clock.ts';

/** Entries of a journal, by writer and sequence. */
export type EntriesByWriter = ReadonlyMap<string, ReadonlyMap<number, Entry>>;

/**
 * The newest number of each writer that entries told while they were there and that nothing tells any more: their own,
 * and those of changes that their authors had received. Of some of these no entry ever came: it was lost in a crash.
 * @param floors up to where each writer's numbers are known to be used anyway
 */
export function untoldNumbers(
  before: EntriesByWriter,
  after: EntriesByWriter,
  floors: VectorClock,
): VectorClock {
  const untold = new Map<string, number>();
  const note = (writer: string, sequence: number): void => {
    if (sequence <= (untold.get(writer) ?? 0)) return;
    // One that is told, and all below it, is no news.
    const floor = floors.get(writer) ?? 0;
    let missing = sequence;
    while (missing > floor && after.get(writer)?.has(missing) === true) missing -= 1;
    if (missing > floor) untold.set(writer, sequence);
  };
  for (const [writer, held] of before) {
    const gone = [...held.keys()].filter((sequence) => after.get(writer)?.has(sequence) !== true);
    if (gone.length === 0) continue;
    const last = gone.reduce((highest, sequence) => Math.max(highest, sequence), 0);
    note(writer, last);
    for (const [other, sequence] of held.get(last)?.received ?? []) note(other, sequence);
  }
  return untold;
}
