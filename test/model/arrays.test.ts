import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff } from '../../src/model/diff.ts';
import { identify } from '../../src/model/identify.ts';
import type { Json, JsonArray } from '../../src/model/json.ts';
import { matchElements } from '../../src/model/match-elements.ts';
import { nodeToJson } from '../../src/model/node.ts';
import type { ArrayNode, ElementNode } from '../../src/model/node.ts';
import { isOrder } from '../../src/model/order-key.ts';
import { placeElements } from '../../src/model/place-elements.ts';
import { anyJson } from '../support/json-arbitrary.ts';

const arrays = fc.array(anyJson, { maxLength: 8 });

function arrayNode(value: JsonArray, like?: ArrayNode): ArrayNode {
  return identify(value, like) as ArrayNode;
}

function ids(value: JsonArray, like: JsonArray = []): string[] {
  return arrayNode(value, arrayNode(like)).elements.map(({ id }) => id);
}

describe('identities', () => {
  test('come from the value, from `id` or `key`, else from the content', () => {
    expect(ids(['a', 1, null])).toEqual(['="a"', '=1', '=null']);
    expect(ids([{ id: 't1' }, { key: 7 }, { id: '1' }])).toEqual(['@"t1"', '@7', '@"1"']);
    expect(ids([{ id: null }, [1]])).toEqual([
      expect.stringMatching(/^\*[0-9a-f]{16}$/u),
      expect.stringMatching(/^\*/u),
    ]);
  });

  test('of the same value are told apart by number', () => {
    expect(ids(['a', 'a', 'a'])).toEqual(['="a"', '=2:"a"', '=3:"a"']);
    expect(ids([{ id: 1 }, { id: 1 }])).toEqual(['@1', '@2:1']);
  });

  test('are kept by an element that moves or is edited', () => {
    const like = [{ id: 1, a: 1 }, { id: 2 }, { a: 1, b: 1 }, 'x'];
    const [one, two, three, four] = ids(like);
    expect(ids(['x', { a: 1, b: 2 }, { id: 2, z: 0 }, { id: 1, a: 2 }], like)).toEqual([
      four,
      three,
      two,
      one,
    ]);
  });

  test('[S2] are unique, and the same everywhere for the same value', () => {
    fc.assert(
      fc.property(arrays, arrays, (value, like) => {
        const known = arrayNode(like);
        const node = arrayNode(value, known);
        expect(new Set(node.elements.map(({ id }) => id)).size).toBe(value.length);
        expect(arrayNode(value, known)).toEqual(node);
        expect(nodeToJson(node)).toEqual(value);
      }),
    );
  });

  test('match each known element at most once', () => {
    fc.assert(
      fc.property(arrays, arrays, (before, after) => {
        const known = arrayNode(before).elements;
        const taken = matchElements(known, after).flatMap(({ index }) => (index >= 0 ? [index] : []));
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });
});

function ordersOf(old: readonly ElementNode[], list: JsonArray): readonly string[] {
  return placeElements(old, matchElements(old, list)).map(({ order }) => order);
}

describe('places', () => {
  test('are valid keys in rising order, and elements that need not move keep theirs', () => {
    fc.assert(
      fc.property(arrays, arrays, (before, after) => {
        const old = arrayNode(before).elements;
        const orders = ordersOf(old, after);
        for (const [index, order] of orders.entries()) {
          expect(isOrder(order)).toBe(true);
          if (index > 0) expect(order > (orders[index - 1] as string)).toBe(true);
        }
        expect(ordersOf(old, before)).toEqual(old.map(({ order }) => order));
      }),
    );
  });

  test('stay short when much is added at one end, and hold when much is added in one place', () => {
    let node = arrayNode([0]);
    for (let count = 1; count <= 200; count += 1) {
      const value: Json[] = node.elements.map((element) => nodeToJson(element.node));
      value.splice(count % 3 === 0 ? 0 : Math.floor(value.length / 2), 0, count);
      node = arrayNode(value, node);
      expect(nodeToJson(node)).toEqual(value);
    }
  });

  test.each(['', '0', 'a', 'a00', 'zzz', 'a0!', `A${'0'.repeat(26)}`])('%j is no place', (text) => {
    expect(isOrder(text)).toBe(false);
  });
});

describe('a difference', () => {
  test('is only what the author changed', () => {
    const base = identify({ a: 1, b: { c: 1, d: 2 }, tags: ['x', 'y'] });
    expect(diff(base, { a: 1, b: { c: 5 }, tags: ['x', 'y'] }, base)).toEqual([
      { path: '/b/c', slot: 5 },
      { path: '/b/d', slot: { absent: 1 } },
    ]);
    expect(diff(base, { a: 1, b: { c: 1, d: 2 }, tags: ['y'] }, base)).toEqual([
      { path: '/tags/~e="x"', slot: { absent: 1 } },
    ]);
    expect(diff(base, undefined, base)).toEqual([{ path: '', slot: { absent: 1 } }]);
    expect(diff(undefined, undefined, undefined)).toEqual([]);
  });

  test('of a value with itself is nothing', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const node = identify(value);
        expect(diff(node, value, node)).toEqual([]);
      }),
    );
  });

  test('from a stale base does not touch what others changed', () => {
    const base = identify({ a: 1, b: 1 });
    expect(diff(base, { a: 2, b: 1 }, identify({ a: 1, b: 9 }))).toEqual([{ path: '/a', slot: 2 }]);
  });

  test('inside a container that is gone writes the whole container again', () => {
    const base = identify({ o: { a: 1, b: 1 } });
    expect(diff(base, { o: { a: 2, b: 1 } }, identify({}))).toEqual([
      { path: '/o', slot: {} },
      { path: '/o/a', slot: 2 },
      { path: '/o/b', slot: 1 },
    ]);
  });
});
