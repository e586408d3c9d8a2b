import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { SyncError } from '../../src/model/errors.ts';
import { parseJson } from '../../src/model/json.ts';
import { MAX_DEPTH, MAX_VALUE_BYTES } from '../../src/model/limits.ts';

function refusal(value: unknown, name?: string): SyncError {
  try {
    parseJson(value, name);
  } catch (error) {
    if (error instanceof SyncError) return error;
    throw new Error('threw something else than a SyncError', { cause: error });
  }
  throw new Error('was accepted');
}

function nested(levels: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { in: value } : [value];
  return value;
}

/** A fresh object with one member, whatever its name: an object literal would take `__proto__` for the prototype. */
function withMember(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true });
}

class Tab {
  readonly title = 'a';
}

class List extends Array<number> {}

describe('parseJson refuses', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const revokedArray = Proxy.revocable([], {});
  revokedArray.revoke();
  const trap = (): never => {
    throw new TypeError('trap');
  };

  const refused: [string, unknown, string][] = [
    ['NaN', NaN, 'NaN'],
    ['Infinity', Infinity, 'Infinity'],
    ['-Infinity', -Infinity, '-Infinity'],
    ['a bigint', 1n, 'a bigint'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a function', () => 1, 'a function'],
    ['a Date', new Date(0), 'Date'],
    ['a Map', new Map(), 'Map'],
    ['a Set', new Set(), 'Set'],
    ['a class instance', new Tab(), 'Tab'],
    ['an instance of an array class', List.of(1), 'List'],
    ['a boxed text', Object('text'), 'String'],
    ['bytes', new Uint8Array(2), 'Uint8Array'],
    ['an error', new Error('x'), 'Error'],
    ['an object whose constructor is null', Object.create({ constructor: null }), 'class instance'],
    ['an object over a bare prototype', Object.create(Object.create(null) as object), 'class instance'],
    ['a Date of another realm', runInNewContext('new Date(0)'), 'Date'],
    ['Math', Math, 'a member named by a symbol'],
    ['a symbol key', { [Symbol('s')]: 1 }, 'a member named by a symbol'],
    ['a lone high surrogate', 'a\ud83d', 'a lone surrogate'],
    ['a lone low surrogate', '\ude00a', 'a lone surrogate'],
    ['a key with a lone surrogate', { 'a\ud83d': 1 }, 'a lone surrogate'],
    ['the key __proto__', JSON.parse('{"__proto__":{}}'), 'a member "__proto__"'],
    ['the key __proto__ without a value', withMember('__proto__', undefined), 'a member "__proto__"'],
    ['the key constructor', withMember('constructor', 1), 'a member "constructor"'],
    ['the key prototype', { prototype: 1 }, 'a member "prototype"'],
    // reason: the hole is what is tested
    // eslint-disable-next-line no-sparse-arrays
    ['a hole', [1, , 2], 'undefined'],
    ['undefined in an array', [undefined], 'undefined'],
    ['an enormous array of holes', new Array(2 ** 32 - 1), 'undefined'],
    [
      'a getter that throws',
      {
        get a() {
          return trap();
        },
      },
      'unreadable',
    ],
    [
      'a class name that throws',
      Object.create({
        get constructor() {
          return trap();
        },
      }),
      'unreadable',
    ],
    ['a revoked proxy', revoked.proxy, 'unreadable'],
    ['a revoked proxy of an array', revokedArray.proxy, 'unreadable'],
    ['a proxy whose getPrototypeOf throws', new Proxy({}, { getPrototypeOf: trap }), 'unreadable'],
    ['a proxy whose ownKeys throws', new Proxy({}, { ownKeys: trap }), 'unreadable'],
    ['a proxy whose get throws', new Proxy({ a: 1 }, { get: trap }), 'unreadable'],
    ['a proxy of an array whose get throws', new Proxy([1], { get: trap }), 'unreadable'],
    [
      'an array that grows while it is read',
      new Proxy([1], { get: (_, key) => (key === 'length' ? 2 ** 53 : 1) }),
      'too large up to here',
    ],
  ];
  test.each(refused)('[S7] %s', (_, value, what) => {
    const top = refusal(value);
    expect(top.code).toBe('INVALID_VALUE');
    expect(top.value).toContain(`(${what})`);
    expect(top.remedy).not.toBe('');
    const inner = refusal({ tabs: [0, value] }, 'window');
    expect(inner.path).toMatch(/^\/tabs\/1/);
    expect(inner.message).toMatch(/^window\.tabs\[1\]/);
    expect(inner.message).toContain(`(${what})`);
  });

  test('[S7] undefined as the whole value', () => {
    expect(refusal(undefined).path).toBe('');
    expect(parseJson({ tabs: undefined })).toEqual({});
  });

  test('[S7] cycles, by the place where the value meets itself', () => {
    const object: Record<string, unknown> = { first: nested(40) };
    object['self'] = { list: [0, object] };
    expect(refusal(object).path).toBe('/self/list/1');
    expect(refusal({ in: object }).value).toBe('value.in.self.list[1] (contains itself)');
    const list: unknown[] = ['a'.repeat(50_000)];
    list.push(list);
    expect(refusal(list).path).toBe('/1');
  });

  test('[S7] an object that unfolds to more than memory holds', () => {
    let value: unknown = {};
    for (let level = 0; level < 60; level++) value = [value, value];
    expect(refusal(value).rule).toContain(String(MAX_VALUE_BYTES));
    let parsed = parseJson([]);
    const doubled = (): void => {
      for (let level = 0; level < 60; level++) parsed = parseJson([parsed, parsed]);
    };
    expect(doubled).toThrow(SyncError);
  });

  test('[S7] nesting far beyond any stack', () => {
    expect(refusal(nested(100_000)).value).toContain('nested too deeply');
  });

  test('[S7] with what was thrown as the cause', () => {
    const thrown = new Error('no');
    const value = {
      get a(): never {
        throw thrown;
      },
    };
    expect(refusal([value])).toMatchObject({ path: '/0/a', cause: thrown });
  });

  test('with a path that a JSON Pointer resolves, and a name of readable length', () => {
    expect(refusal({ 'a/b~c': { '': [NaN] } })).toMatchObject({
      path: '/a~1b~0c//0',
      value: 'value["a/b~c"][""][0] (NaN)',
    });
    const long = refusal({ ['k'.repeat(10_000)]: NaN });
    expect(long.path).toHaveLength(10_001);
    expect(long.message.length).toBeLessThan(200);
    expect(refusal(nested(1000)).message.length).toBeLessThan(300);
  });
});

describe('limits', () => {
  test(`[S7] ${String(MAX_DEPTH)} levels and not one more`, () => {
    expect(parseJson(nested(MAX_DEPTH))).toEqual(nested(MAX_DEPTH));
    expect(refusal(nested(MAX_DEPTH + 1)).rule).toContain(String(MAX_DEPTH));
  });

  test('[S7] a value up to the size limit, counted over all its parts', () => {
    expect(parseJson('a'.repeat(MAX_VALUE_BYTES - 2))).toHaveLength(MAX_VALUE_BYTES - 2);
    refusal('a'.repeat(MAX_VALUE_BYTES));
    refusal(Array.from({ length: 20 }, () => 'a'.repeat(MAX_VALUE_BYTES / 20)));
    refusal({ ['k'.repeat(MAX_VALUE_BYTES)]: 1 });
    refusal(Array.from({ length: MAX_VALUE_BYTES }, () => 1));
  });
  test('[S7] limits hold when parsed values are put together', () => {
    const deep = parseJson(nested(MAX_DEPTH - 1));
    expect(parseJson([deep])).toEqual([deep]);
    expect(refusal([[deep]]).path).toBe('/0/0');
    expect(refusal([parseJson([deep])]).path).toBe('/0');
    const large = parseJson(['a'.repeat(MAX_VALUE_BYTES / 2)]);
    expect(refusal({ a: large, b: large }).path).toBe('/b');
  });
});
