import { expect, test } from 'vitest';
import {
  ABSENT_SLOT,
  ARRAY_SLOT,
  isAbsent,
  isContainer,
  OBJECT_SLOT,
  parseSlot,
  sameSlot,
  slotKind,
} from '../../src/model/slot.ts';
import type { Slot } from '../../src/model/slot.ts';

const slots: readonly (readonly [Slot, string])[] = [
  [null, 'scalar'],
  [false, 'scalar'],
  ['', 'scalar'],
  [0, 'scalar'],
  [{}, 'object'],
  [[], 'array'],
  [[{ a: 1 }], 'atomic'],
  [{ absent: 1 }, 'absent'],
  [{ text: 'a b', by: 'words', id: '0f' }, 'text'],
  [{ text: 'a b', by: 'words', id: '1f' }, 'text'],
  [{ counter: 1 }, 'counter'],
  [{ counter: '1e-400' }, 'counter'],
  [{ is: [{ b: 1 }], noise: 1 }, 'atomic'],
  [{ is: [7], group: ['a', 'b'] }, 'atomic'],
];

test.each(slots)('%j is of the kind %s', (slot, kind) => {
  expect(slotKind(slot)).toBe(kind);
  expect(isAbsent(slot)).toBe(kind === 'absent');
  expect(isContainer(slot)).toBe(kind === 'object' || kind === 'array');
  expect(parseSlot(JSON.parse(JSON.stringify(slot)) as never)).toEqual(slot);
  for (const [other] of slots) expect(sameSlot(slot, other)).toBe(slot === other);
  expect(sameSlot(slot, JSON.parse(JSON.stringify(slot)) as Slot)).toBe(true);
});

test('marks are no part of what a slot says', () => {
  expect(sameSlot({ is: [1], noise: 1 }, 1)).toBe(true);
  expect(sameSlot({ is: [{ a: 1 }], group: ['x', 'y'] }, [{ a: 1 }])).toBe(true);
  expect(sameSlot({ is: [], noise: 1 }, ABSENT_SLOT)).toBe(true);
  expect(slotKind({ is: [], group: ['x', 'y'] })).toBe('absent');
});

test.each([
  [{ absent: 2 }],
  [{ a: 1 }],
  [{ absent: 1, a: 1 }],
  [[1, 2]],
  [{ text: 'a', by: 'letters', id: '0f' }],
  [{ text: 'a', by: 'words', id: 'a.b' }],
  [{ text: 1, by: 'words', id: '0f' }],
  [{ text: 'a', by: 'words' }],
  [{ counter: null }],
  [{ counter: 1, by: 1 }],
  [{ is: 1 }],
  [{ is: [1, 2] }],
  [{ is: [], noise: 2 }],
  [{ is: [], group: 'a' }],
  [{ is: [], group: [1] }],
  [{ is: [], later: 1 }],
])('%j is no slot', (value) => {
  expect(parseSlot(value)).toBeUndefined();
});

test('the slots that stand for something are frozen', () => {
  for (const slot of [ABSENT_SLOT, ARRAY_SLOT, OBJECT_SLOT]) expect(Object.isFrozen(slot)).toBe(true);
});
