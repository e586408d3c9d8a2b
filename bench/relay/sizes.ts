/** How much of each thing is measured. */
export interface RelaySizes {
  /** Seconds of even load. */
  readonly seconds: number;
  /** Updates sent as fast as they are acknowledged. */
  readonly burst: number;
  readonly observers: readonly number[];
  readonly joiners: number;
  readonly documentMegabytes: number;
  readonly connections: number;
  readonly present: number;
  readonly reconnecting: number;
}

export const RELAY_FULL: RelaySizes = {
  seconds: 10,
  burst: 40_000,
  observers: [1, 100, 1_000],
  joiners: 150,
  documentMegabytes: 4,
  connections: 2_000,
  present: 500,
  reconnecting: 1_000,
};

export const RELAY_QUICK: RelaySizes = {
  seconds: 3,
  burst: 8_000,
  observers: [1, 100],
  joiners: 150,
  documentMegabytes: 4,
  connections: 500,
  present: 200,
  reconnecting: 200,
};
