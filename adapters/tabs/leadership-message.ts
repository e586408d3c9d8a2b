/** What tabs say about who leads. */
export type LeadershipMessage =
  /** Whoever leads is to say so. */
  { readonly type: 'ask' } | { readonly type: 'lead'; readonly leader: string; readonly term: number };

/** Undefined for anything else, since every script of the site may post on the channel. */
export function parseLeadershipMessage(message: unknown): LeadershipMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, leader, term } = message as Readonly<Record<string, unknown>>;
  if (type === 'ask') return { type };
  if (type !== 'lead' || typeof leader !== 'string' || !Number.isSafeInteger(term)) return undefined;
  return { type, leader, term: Number(term) };
}
