/** How much of a room's past is kept behind its snapshot, to restore from. Whichever bound is met first counts. */
export interface HistoryBounds {
  /** ms */
  readonly age: number;
  /** Bytes of records, for each room. */
  readonly bytes: number;
}

export const NO_HISTORY: HistoryBounds = { age: 0, bytes: 0 };

/** A point that the room can be built up from: a snapshot, or its beginning. */
export interface Foothold {
  /** 0 for the room's beginning. */
  readonly through: number;
  /** ms since 1970 */
  readonly time: number;
  /** Bytes of records written to the room up to here. */
  readonly written: number;
}

/**
 * Which footholds are no longer needed. What a history of `bounds` reaches back to stays: the newest foothold
 * before it, and everything since. Footholds that stand close together are thinned, four to a history or so.
 * @param footholds oldest first; the last is the live snapshot, which always stays
 * @param written bytes of records written to the room until now
 */
export function outlived(
  footholds: readonly Foothold[],
  { age, bytes }: HistoryBounds,
  now: number,
  written: number,
): readonly Foothold[] {
  const live = footholds.at(-1);
  const needed = footholds.filter((foothold, index) => {
    const next = footholds[index + 1];
    // Without it the history would not reach back far enough; with it, it may be longer than it should.
    return next === undefined || (next.time > now - age && written - foothold.written <= bytes);
  });
  const [base] = needed;
  let last = base;
  const kept = needed.filter((foothold) => {
    if (last === undefined || foothold === base || foothold === live) return true;
    const apart = foothold.time - last.time >= age / 4 || foothold.written - last.written >= bytes / 4;
    if (apart) last = foothold;
    return apart;
  });
  return footholds.filter((foothold) => !kept.includes(foothold));
}
