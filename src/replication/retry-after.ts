/** Longest wait that a relay is obeyed in, ms. */
const MAX_HINT_MS = 600_000;

/**
 * The words of a close frame that ask to be left alone for a while. The time goes first: a close frame has room for
 * 123 bytes, and what is too long for it is cut at its end.
 * @param seconds whole
 */
export function withRetryAfter(reason: string, seconds: number): string {
  return `retry after ${seconds} s: ${reason}`;
}

/** How long a relay wants to be left alone, ms, from the words of its close frame, wherever in them it stands. */
export function retryAfterMs(reason: string): number | undefined {
  const [, seconds] = /\bretry after (\d{1,6}(?:\.\d{1,3})?) ?s\b/i.exec(reason) ?? [];
  return seconds === undefined ? undefined : Math.min(MAX_HINT_MS, Number(seconds) * 1_000);
}
