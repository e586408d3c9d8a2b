import { SyncError } from '../../src/model/errors.ts';
import { CONFLICT_STRATEGIES } from '../../src/model/strategy.ts';
import type { SyncConfig } from './sync-config.ts';

type Rule = readonly [key: keyof SyncConfig, holds: (value: unknown) => boolean, rule: string];

const RULES: readonly Rule[] = [
  ['SYNC_INTERVAL', isAtLeast(10), 'it is a number of ms, at least 10'],
  ['MAX_PENDING', isAtLeast(1), 'it is a number of changes, at least 1'],
  ['CONFLICT_STRATEGY', isStrategy, `it is one of ${CONFLICT_STRATEGIES.join(', ')}`],
  ['AUDIT_LOGGING', (value) => typeof value === 'boolean', 'it is true or false'],
  ['VC_SIZE_LIMIT', isAtLeast(1), 'it is a number of devices, at least 1'],
  ['HISTORY_RETENTION', isAtLeast(0), 'it is a number of days, 0 or more'],
];

/** @throws SyncError INVALID_ARGUMENT that names the first setting that breaks its rule */
export function checkConfig(config: SyncConfig): void {
  for (const [key, holds, rule] of RULES) {
    const value: unknown = config[key];
    if (holds(value)) continue;
    throw new SyncError('INVALID_ARGUMENT', {
      value: `${key} = ${String(value)}`,
      rule,
      remedy: 'Correct it in SYNC_CONFIG or in the options of initSync',
    });
  }
}

function isAtLeast(least: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && Number.isFinite(value) && value >= least;
}

function isStrategy(value: unknown): boolean {
  return CONFLICT_STRATEGIES.some((strategy) => strategy === value);
}
