/** What the list shows. */
export interface Item {
  readonly title: string;
  readonly count: number;
}

export const TYPE = 'item';
export const WORKSPACE = 'bench';

/** How a page shows the list. */
export type Mode =
  /** The list selects ids, each row reads its own resource. */
  | 'hooks'
  /** The same in groups of a hundred rows: React looks at all children of what has one that changed. */
  | 'hooks, in groups'
  /** Every event renders the list with all that getResources gives, rows compared by their value. */
  | 'whole list';

/** What a page tells after it has watched for a while. */
export interface Figures {
  /** Remote changes that arrived. */
  readonly changes: number;
  readonly rowsRendered: number;
  readonly listsRendered: number;
  /** Time between two frames, ms. */
  readonly frames: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly longest: number;
    readonly count: number;
  };
  /** Time React took for a change, ms, on average. */
  readonly renderMs: number;
  /** Time that the main thread was held up for more than 50 ms at once, ms. */
  readonly blockedMs: number;
}

/** What a page offers to whoever drives it. */
export interface BenchPage {
  /** Resolves when all resources are there and the list is on the screen, with the time since the page was opened, ms. */
  ready(): Promise<number>;
  watch(duration: number): Promise<Figures>;
}
