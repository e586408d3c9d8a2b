import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { equalJson, isArray, isObject, isParsed, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

describe('parseJson accepts', () => {
  const accepted: [string, unknown, unknown][] = [
    ['null', null, null],
    ['booleans', [true, false], [true, false]],
    ['numbers', [1, -1.5, 5e-324, Number.MAX_VALUE], [1, -1.5, 5e-324, Number.MAX_VALUE]],
    ['texts', ['', 'é', '\u0000', '😀'], ['', 'é', '\u0000', '😀']],
    ['-0 as 0', { at: -0, list: [-0] }, { at: 0, list: [0] }],
    ['undefined members as absent', { a: undefined, b: 1 }, { b: 1 }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    ['values of another realm', runInNewContext('({ a: [1, { b: null }] })'), { a: [1, { b: null }] }],
    [
      'names that plain objects inherit',
      { toString: 'a', hasOwnProperty: 1 },
      { toString: 'a', hasOwnProperty: 1 },
    ],
    [
      'what a getter gives',
      {
        get a() {
          return [1];
        },
      },
      { a: [1] },
    ],
    ['a proxy of plain data', new Proxy({ a: 1 }, {}), { a: 1 }],
    ['the same object twice', ((twin) => [twin, twin])({ a: 1 }), [{ a: 1 }, { a: 1 }]],
  ];
  test.each(accepted)('[S8] %s', (_, value, expected) => {
    const json = parseJson(value);
    expect(json).toStrictEqual(expected);
    expect(JSON.stringify(json)).toBe(JSON.stringify(expected));
  });

  test('[S8] member order as given', () => {
    expect(Object.keys(parseJson({ b: 1, a: 2, c: undefined, A: 3 }) as object)).toEqual(['b', 'a', 'A']);
  });
});

describe('parseJson copies in and freezes out', () => {
  test('[S4] later changes of the given value do not reach the parsed one', () => {
    const given = { list: [{ a: 1 }] };
    const json = parseJson(given);
    given.list.push({ a: 2 });
    given.list[0] = { a: 3 };
    expect(json).toEqual({ list: [{ a: 1 }] });
    expect(Object.isFrozen(given)).toBe(false);
  });

  test('[S4] every level is frozen', () => {
    const json = parseJson({ list: [{ a: {} }], empty: [] }) as { list: [{ a: object }]; empty: [] };
    const levels = [json, json.list, json.list[0], json.list[0].a, json.empty];
    expect(levels.every((level) => Object.isFrozen(level))).toBe(true);
  });

  test('a parsed value, or a part of one, is returned as it is', () => {
    const json = parseJson({ list: [1, [2]] }) as { list: Json };
    expect(parseJson(json)).toBe(json);
    expect(parseJson(json.list)).toBe(json.list);
    expect((parseJson({ again: json }) as { again: Json }).again).toBe(json);
    expect(isParsed(json.list)).toBe(true);
  });

  test('copies of a parsed value are not taken for parsed', () => {
    // Often enough for every stage of the compiler, whose fast paths for copies differ.
    for (let round = 0; round < 20_000; round++) {
      const json = parseJson({ round, list: [round] }) as { list: readonly Json[] };
      const copies = [{ ...json }, Object.assign({}, json), [...json.list], json.list.slice()];
      if (copies.some(isParsed)) expect.unreachable(`taken for parsed in round ${String(round)}`);
    }
    expect([structuredClone(parseJson([1])), { a: 1 }, null, 'text', undefined].some(isParsed)).toBe(false);
  });
});

describe('equalJson', () => {
  const equal: [Json | undefined, Json | undefined][] = [
    [undefined, undefined],
    [null, null],
    [0, -0],
    ['a', 'a'],
    [[], []],
    [{}, {}],
    [
      { a: 1, b: [2, { c: null }] },
      { b: [2, { c: null }], a: 1 },
    ],
    [{ toString: 1 }, { toString: 1 }],
  ];
  test.each(equal)('%j equals %j', (a, b) => {
    expect(equalJson(a, b)).toBe(true);
    expect(equalJson(b, a)).toBe(true);
  });

  const different: [Json | undefined, Json | undefined][] = [
    [undefined, null],
    [null, {}],
    [null, 0],
    [0, false],
    [0, '0'],
    ['', []],
    [[], {}],
    [{ 0: 1 }, [1]],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: null }, {}],
    [{ toString: 1 }, {}],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
  ];
  test.each(different)('%j differs from %j', (a, b) => {
    expect(equalJson(a, b)).toBe(false);
    expect(equalJson(b, a)).toBe(false);
  });
});

test('isObject and isArray tell containers apart', () => {
  const values: (Json | undefined)[] = [undefined, null, 0, 'a', true, {}, []];
  expect(values.map(isObject)).toEqual([false, false, false, false, false, true, false]);
  expect(values.map(isArray)).toEqual([false, false, false, false, false, false, true]);
});
