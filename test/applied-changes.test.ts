import { expect, test } from 'vitest';
import { AppliedChanges } from '../src/replication/applied-changes.ts';

const WRITER = 'a:1';

/** Which of the first six changes are applied, and which have left. */
function told(applied: AppliedChanges): readonly [applied: string, left: string] {
  const numbers = [1, 2, 3, 4, 5, 6];
  return [
    numbers.filter((sequence) => applied.has(WRITER, sequence)).join(),
    numbers.filter((sequence) => applied.hasLeft(WRITER, sequence)).join(),
  ];
}

test('[D2] [C7] what the app marks is applied, and only what others are known to have has left', () => {
  const applied = new AppliedChanges();
  expect(applied.add(WRITER, 1)).toBe(true);
  expect(applied.add(WRITER, 4)).toBe(true);
  expect(told(applied)).toEqual(['1,4', '']);
  expect(applied.addThrough(WRITER, 3)).toBe(true);
  expect(applied.addThrough(WRITER, 2)).toBe(false);
  expect(applied.add(WRITER, 6)).toBe(true);
  expect(told(applied)).toEqual(['1,2,3,4,6', '1,2,3']);
  const stored = AppliedChanges.fromJson(applied.toJson());
  expect(told(stored)).toEqual(told(applied));
  expect(stored.toJson()).toEqual(applied.toJson());
});

test('[D2] what is stored of it in no known form counts as pending', () => {
  for (const known of [undefined, 3, [3, 5], {}, { left: '3' }, { left: -1, through: 0.5, beyond: 'all' }]) {
    const applied = AppliedChanges.fromJson(known === undefined ? undefined : { [WRITER]: known });
    expect(told(applied)).toEqual(['', '']);
  }
});

test('[S5] [D7] one that was refused and is sent again is applied once it is durable, whatever clocks have passed it by', () => {
  const applied = new AppliedChanges();
  applied.addThrough(WRITER, 4);
  applied.reopen(WRITER, 2);
  expect(told(applied)).toEqual(['1,3,4', '1,3,4']);
  expect(applied.addThrough(WRITER, 3)).toBe(false);
  expect(applied.addThrough(WRITER, 5)).toBe(true);
  expect(told(applied)).toEqual(['1,3,4,5', '1,3,4,5']);
  expect(applied.settleReopened(() => false)).toBe(false);
  const stored = AppliedChanges.fromJson(applied.toJson());
  expect(told(stored)).toEqual(told(applied));
  expect(applied.settleReopened((writer, sequence) => writer === WRITER && sequence === 2)).toBe(true);
  expect(told(applied)).toEqual(['1,2,3,4,5', '1,2,3,4,5']);
  expect(applied.isReopened(WRITER, 2)).toBe(true);
  // Whether it is durable is found out again after a restart.
  expect(told(AppliedChanges.fromJson(applied.toJson()))).toEqual(['1,3,4,5', '1,3,4,5']);
  expect(stored.add(WRITER, 2)).toBe(true);
  expect(told(stored)).toEqual(['1,2,3,4,5', '1,2,3,4,5']);
});
