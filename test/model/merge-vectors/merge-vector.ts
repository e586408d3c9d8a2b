import type { Json } from '../../../src/model/json.ts';
import type { MergeOptions } from '../../../src/model/merge-options.ts';

/** A three-way merge with its outcome, which is the same whichever side is called local. */
export interface MergeVector {
  readonly name: string;
  /** Left out where there was nothing, as when both made it. */
  readonly base?: Json;
  /** Left out where the side removed the whole value. */
  readonly local?: Json;
  /** The later one. */
  readonly remote?: Json;
  readonly options?: MergeOptions;
  /** In a conflict it holds the later side's value; what one removed and the other edited stays. */
  readonly merged?: Json;
  /** Each as `field: kind`; none when left out. */
  readonly conflicts?: readonly string[];
}
