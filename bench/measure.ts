/** A batch of operations; returns nothing, so that nothing can be optimised away but its effects. */
export type Batch = (count: number) => void;

/** Median times of one operation on both sides, microseconds. */
export interface SideBySide {
  readonly ours: number;
  /** Undefined where there is nothing to compare with. */
  readonly plain: number | undefined;
}

/**
 * Times two batches in turn, A B A B …, so that whatever else the machine does slows both; the first round of
 * each warms up and does not count. What is timed is the process's CPU, all threads of it, so garbage collection
 * too: on a machine that others use a wall clock tells of them.
 * @param count operations in a round
 */
export function sideBySide(ours: Batch, plain: Batch | undefined, count: number, rounds: number): SideBySide {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, batch] of [ours, plain].entries()) {
      if (batch === undefined) continue;
      const start = process.cpuUsage();
      batch(count);
      const { user, system } = process.cpuUsage(start);
      if (round > 0) times[side]?.push((user + system) / count);
    }
  }
  return { ours: median(times[0]), plain: plain === undefined ? undefined : median(times[1]) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
