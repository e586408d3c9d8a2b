import { describe, expect, test } from 'vitest';
import { MAX_ID_LENGTH } from '../../src/model/limits.ts';
import {
  clockToJson,
  compareClocks,
  covers,
  mergeClocks,
  readClock,
  tickClock,
} from '../../src/model/vector-clock.ts';
import type { ClockOrder, VectorClock } from '../../src/model/vector-clock.ts';

function clock(sequences: Record<string, number>): VectorClock {
  return new Map(Object.entries(sequences));
}

describe('compareClocks', () => {
  const cases: [Record<string, number>, Record<string, number>, ClockOrder][] = [
    [{}, {}, 'equal'],
    [{}, { a: 0 }, 'equal'],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, 'equal'],
    [{}, { a: 1 }, 'before'],
    [{ a: 1 }, { a: 2 }, 'before'],
    [{ a: 1 }, { a: 1, b: 1 }, 'before'],
    [{ a: 2, b: 0 }, { a: 1 }, 'after'],
    [{ a: 1 }, { b: 1 }, 'concurrent'],
    [{ a: 2, b: 1 }, { a: 1, b: 2 }, 'concurrent'],
  ];
  test.each(cases)('[S2] %j to %j is %s', (a, b, order) => {
    expect(compareClocks(clock(a), clock(b))).toBe(order);
  });
});

test('[S2] mergeClocks takes the higher sequence of each id and leaves its arguments alone', () => {
  const a = clock({ a: 3, b: 1, z: 0 });
  const b = clock({ b: 2, c: 1 });
  expect(clockToJson(mergeClocks(a, b))).toEqual({ a: 3, b: 2, c: 1 });
  expect(mergeClocks(a, b).has('z')).toBe(false);
  expect(a).toEqual(clock({ a: 3, b: 1, z: 0 }));
  expect(b).toEqual(clock({ b: 2, c: 1 }));
});

test('tickClock counts one more change of one id', () => {
  const before = clock({ a: 1 });
  expect(tickClock(before, 'a')).toEqual(clock({ a: 2 }));
  expect(tickClock(before, 'b')).toEqual(clock({ a: 1, b: 1 }));
  expect(before).toEqual(clock({ a: 1 }));
});

test('covers knows every sequence up to the highest', () => {
  expect([1, 2, 3].map((sequence) => covers(clock({ a: 2 }), 'a', sequence))).toEqual([true, true, false]);
  expect(covers(clock({}), 'a', 1)).toBe(false);
});

describe('clocks as JSON', () => {
  test('[S8] ids are sorted, zeros left out, the result frozen', () => {
    const json = clockToJson(clock({ b: 1, '😀': 4, a: 2, '\ufb33': 5, gone: 0 }));
    expect(Object.keys(json)).toEqual(['a', 'b', '😀', '\ufb33']);
    expect(Object.isFrozen(json)).toBe(true);
  });

  test('[S8] what was written is read', () => {
    const written = clock({ b: 1, a: Number.MAX_SAFE_INTEGER });
    expect(readClock(clockToJson(written))).toEqual(written);
    expect(readClock({ a: 0 })).toEqual(new Map());
  });

  test('[S7] an id `__proto__` stays an id', () => {
    const json = clockToJson(new Map([['__proto__', 1]]));
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
    expect(Object.keys(json)).toEqual(['__proto__']);
  });

  test.each([
    ['null', null],
    ['an array', [1]],
    ['a text', 'a'],
    ['a negative sequence', { a: -1 }],
    ['a fraction', { a: 0.5 }],
    ['a sequence beyond exact integers', { a: 2 ** 53 }],
    ['a text for a sequence', { a: '1' }],
    ['one sequence that is none', { a: 1, b: null }],
    ['an empty id', { '': 1 }],
    ['an endless id', { ['k'.repeat(MAX_ID_LENGTH + 1)]: 1 }],
    ['undefined', undefined],
    ['NaN', { a: NaN }],
    ['a Map', new Map([['a', 1]])],
    ['bytes', new Uint8Array([1])],
    ['the id __proto__', JSON.parse('{"__proto__":1}')],
  ])('[S7] %s is no clock', (_, value: unknown) => {
    expect(readClock(value)).toBeUndefined();
  });
});
