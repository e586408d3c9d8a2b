/** Ceiling of the first wait, ms; it doubles with each failure. */
export const BACK_OFF_BASE_MS = 200;
/** Ceiling of every wait, ms: a device is back within this after its relay is. */
export const BACK_OFF_CAP_MS = 30_000;

/**
 * How long to wait before the next attempt: "full jitter", uniform between nothing and a doubling ceiling, so that
 * the devices of a restarted relay do not all come back at once.
 * @param failures attempts that failed since the last success, from 0
 * @param random uniform in [0, 1)
 * @returns ms
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOff(failures: number, random: () => number): number {
  return random() * Math.min(BACK_OFF_CAP_MS, BACK_OFF_BASE_MS * 2 ** failures);
}
