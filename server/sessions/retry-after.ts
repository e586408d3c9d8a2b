import { withRetryAfter } from '../../src/replication/retry-after.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { CLOSE } from './close-codes.ts';
import type { CloseCode } from './close-codes.ts';

/** Seconds after which a relay that ends may have been started again. */
export const RESTART_S = 1;

/** Seconds after which it is worth coming back, for those reasons that pass by themselves. */
const SECONDS: Partial<Readonly<Record<Refusal, number>>> = {
  closing: RESTART_S,
  // Somebody else has to leave first.
  'too-many-connections': 10,
  'too-many-rooms': 10,
  // As long as whoever decides may take.
  'pre-authentication': 5,
  'too-slow': 5,
  // Somebody has to make space, or to look at the damage; meanwhile each attempt reads what is there.
  'disk-full': 10,
  'read-only': 30,
  // A room that cannot be loaded is barred for a minute.
  unavailable: 30,
};

/** Seconds after which to come back that was turned away with this HTTP status; undefined where that does not help. */
export function retryAfterSeconds(status: number, refusal: Refusal): number | undefined {
  return status === 429 || status >= 500 ? SECONDS[refusal] : undefined;
}

/** The words of a close frame. Whoever is to try again later is told when. */
export function closeReason(code: CloseCode, refusal: Refusal, reason: string): string {
  const seconds = code === CLOSE.tryAgainLater ? SECONDS[refusal] : undefined;
  return seconds === undefined ? reason : withRetryAfter(reason, seconds);
}
