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
];

test.each(slots)('%j is of the kind %s', (slot, kind) => {
  expect(slotKind(slot)).toBe(kind);
  expect(isAbsent(slot)).toBe(kind === 'absent');
  expect(isContainer(slot)).toBe(kind === 'object' || kind === 'array');
  expect(parseSlot(JSON.parse(JSON.stringify(slot)) as never)).toEqual(slot);
  for (const [other] of slots) expect(sameSlot(slot, other)).toBe(slot === other);
  expect(sameSlot(slot, JSON.parse(JSON.stringify(slot)) as Slot)).toBe(true);
});

test.each([[{ absent: 2 }], [{ a: 1 }], [{ absent: 1, a: 1 }], [[1, 2]]])('%j is no slot', (value) => {
  expect(parseSlot(value)).toBeUndefined();
});

test('the slots that stand for something are frozen', () => {
  for (const slot of [ABSENT_SLOT, ARRAY_SLOT, OBJECT_SLOT]) expect(Object.isFrozen(slot)).toBe(true);
});
