import type { Json } from '../../src/model/json.ts';

/** The state of a resource at a point in time; deeply frozen. */
export interface Snapshot {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly data: Json;
  /** Number of the resource's changes known when it was taken. */
  readonly version: number;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly userId: string;
  readonly deviceId: string;
  /** Device -> number of its changes known when it was taken. */
  readonly vectorClock: ReadonlyMap<string, number>;
  /** SHA-256 over the canonical text of `data`. */
  readonly hash: string;
}
