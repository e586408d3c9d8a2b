/** Longest wait that a relay is obeyed in, ms. */
const MAX_HINT_MS = 600_000;

/** How long a relay wants to be left alone, ms, from the words of its close frame (`… retry after 5 s`). */
export function retryAfterMs(reason: string): number | undefined {
  const [, seconds] = /\bretry after (\d{1,6}(?:\.\d{1,3})?) ?s\b/i.exec(reason) ?? [];
  return seconds === undefined ? undefined : Math.min(MAX_HINT_MS, Number(seconds) * 1_000);
}
