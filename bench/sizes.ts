/** How much is measured. */
export interface Sizes {
  /** Numbers of resources of a document. */
  readonly resources: readonly number[];
  /** Operations in a round. */
  readonly operations: number;
  readonly rounds: number;
  /** Past sessions that wrote to a document. */
  readonly sessions: readonly number[];
  /** Updates after which load and heap are measured. */
  readonly updates: readonly [number, number];
  /** Edits of the client whose memory is weighed. */
  readonly clientEdits: number;
}

export const FULL: Sizes = {
  resources: [1_000, 10_000],
  operations: 3_000,
  rounds: 7,
  sessions: [1, 100, 1_000],
  updates: [100_000, 1_000_000],
  clientEdits: 200_000,
};

export const QUICK: Sizes = {
  resources: [1_000],
  operations: 500,
  rounds: 3,
  sessions: [1, 100],
  updates: [5_000, 20_000],
  clientEdits: 20_000,
};
