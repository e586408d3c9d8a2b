import { expect, test } from 'vitest';
import type { Json } from '../src/model/json.ts';
import { AppliedChanges } from '../src/replication/applied-changes.ts';

const WRITER = 'a:1';

function included(saved: Json | undefined): AppliedChanges {
  const applied = new AppliedChanges();
  applied.include(saved);
  return applied;
}

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
  const stored = included(applied.toJson());
  expect(told(stored)).toEqual(told(applied));
  expect(stored.toJson()).toEqual(applied.toJson());
});

test('[D2] what is stored of it in no known form counts as pending', () => {
  for (const known of [undefined, 3, [3, 5], {}, { left: '3' }, { left: -1, through: 0.5, beyond: 'all' }]) {
    const applied = included(known === undefined ? undefined : { [WRITER]: known });
    expect(told(applied)).toEqual(['', '']);
  }
});

test('[D2] [S5] what was noted before the store was read stays, and so does what it held', () => {
  const saved = new AppliedChanges();
  saved.addThrough(WRITER, 2);
  const applied = new AppliedChanges();
  applied.add(WRITER, 4);
  applied.include(saved.toJson());
  expect(told(applied)).toEqual(['1,2,4', '1,2']);
  applied.include(saved.toJson());
  expect(told(applied)).toEqual(['1,2,4', '1,2']);
});
