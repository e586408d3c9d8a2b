import { SyncError } from '../../src/model/errors.ts';

/** @throws SyncError INVALID_ARGUMENT unless it is a number of ms, at least 10 */
export function checkInterval(intervalMs: unknown): void {
  if (typeof intervalMs === 'number' && Number.isFinite(intervalMs) && intervalMs >= 10) return;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `interval ${String(intervalMs)}`,
    rule: 'it is a number of ms, at least 10',
    remedy: 'Pass ms, not seconds',
  });
}
