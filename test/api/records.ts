import { DataValidator } from '../../adapters/api/data-validator.ts';
import { parseJson } from '../../src/model/json.ts';
import { snapshotHash } from '../../src/model/snapshot-hash.ts';

/** Records for the validator's tests. */
export type Loose = Readonly<Record<string, unknown>>;

export const DATA: Loose = { id: 'n1', title: 'Groceries' };

/** A versioned record, valid unless something is changed. */
export function record(changed: Loose = {}): Loose {
  return {
    data: DATA,
    version: 1,
    timestamp: 1_000,
    userId: 'ada',
    deviceId: 'laptop',
    hash: snapshotHash(parseJson(DATA)),
    vectorClock: new Map([['laptop', 1]]),
    ...changed,
  };
}

export function counted(count: number): Loose {
  return { id: 'n1', count };
}

export const simpleHistory: readonly Loose[] = [
  { operation: 'create', data: counted(0) },
  { operation: 'update', data: counted(1) },
  { operation: 'update', data: counted(2) },
];

/** A record with a history, valid unless something is changed. */
export function withHistory(changed: Loose = {}): Loose {
  return { data: counted(2), version: 3, history: simpleHistory, ...changed };
}

export function errorsOf(value: unknown): readonly string[] {
  return DataValidator.validate(value).errors;
}

export type LooselyRepaired = Loose & {
  readonly repairs: readonly string[];
  readonly unrepaired: readonly string[];
};

export function repair(value: unknown): LooselyRepaired {
  // reason: its members are looked up by name, whatever it is
  return DataValidator.repair(value as Loose);
}
