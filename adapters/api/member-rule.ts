import { MAX_ID_LENGTH } from '../../src/model/limits.ts';
import { describeValue } from './describe-value.ts';
import type { Findings } from './findings.ts';

/** What a member has to be. */
export interface MemberRule<T> {
  readonly test: (value: unknown) => value is T;
  readonly rule: string;
}

export const isText: MemberRule<string> = {
  test: (value): value is string => typeof value === 'string' && value.isWellFormed(),
  rule: 'it is a well-formed text',
};

export const isDeviceId: MemberRule<string> = {
  test: (value): value is string => isText.test(value) && value !== '' && value.length <= MAX_ID_LENGTH,
  rule: `a device id is a well-formed text of 1 to ${String(MAX_ID_LENGTH)} characters`,
};

export const isTime: MemberRule<number> = {
  test: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  rule: 'a time is a finite number of ms since 1970',
};

export const isCount: MemberRule<number> = {
  test: (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1,
  rule: 'it is a positive whole number',
};

/**
 * A member that keeps its rule; undefined where it is absent or breaks it, which is told.
 * @param substitute what a repaired copy has in place of a broken one; it is left out where this is undefined
 */
export function takeMember<T extends string | number>(
  members: ReadonlyMap<string, unknown>,
  key: string,
  name: string,
  { test, rule }: MemberRule<T>,
  findings: Findings,
  substitute?: T,
): T | undefined {
  const value = members.get(key);
  if (value === undefined) return undefined;
  if (test(value)) return typeof value === 'number' ? ((value + 0) as T) : value; // reason: -0 becomes 0, as in JSON
  const fault = { value: `${name} (${describeValue(value)})`, rule, remedy: 'Restore what was recorded' };
  if (substitute === undefined) findings.unrepairable(fault);
  else findings.repaired(fault, `now ${describeValue(substitute)}`);
  return substitute;
}
