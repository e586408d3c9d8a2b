import type { ScannedUpdate } from './scan-update.ts';

/** Document content as it came, and what it holds. */
export interface Contribution {
  readonly step: 'step-2' | 'update';
  readonly update: Uint8Array;
  readonly scanned: ScannedUpdate;
}
