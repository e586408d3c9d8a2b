/** What decides whether a page may connect. */
export interface OriginRule {
  /** Origins besides the relay's own; '*' stands for all. */
  readonly allowed: readonly string[];
  /**
   * Nobody is asked who he is, because only this machine can reach the relay. Any page in its browser can too, under
   * a name of its own that resolves to this machine; so the relay's own origin has to be one by address.
   */
  readonly trustsLoopback: boolean;
}

/**
 * Whether a request may come from there. Browsers always say where a page is from, and nobody else has reason to.
 * @param origin the header; undefined when there is none
 * @param host the header
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  { allowed, trustsLoopback }: OriginRule,
): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  const page = URL.parse(origin);
  if (page === null || page.host !== host?.toLowerCase()) return false;
  return !trustsLoopback || isLoopback(page.hostname);
}

/** @param host a name or an address, an IPv6 one with or without brackets */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
}
