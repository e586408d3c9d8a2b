import { expect, test } from 'vitest';
import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import { SyncError } from '../../src/model/errors.ts';
import { parseJson } from '../../src/model/json.ts';

const cyclic: Record<string, unknown> = { a: 1 };
cyclic['self'] = { cyclic };
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['a member named by a symbol', { a: 1, [Symbol('s')]: 1 }],
  ['an own __proto__', JSON.parse('{ "a": 1, "__proto__": { "b": 1 } }')],
  ['a constructor', { a: 1, constructor: 1 }],
  [
    'a class instance',
    new (class Point {
      readonly x = 1;
    })(),
  ],
  ['a Map', new Map()],
  [
    'a getter that throws',
    {
      a: 1,
      get b(): number {
        throw new Error('no');
      },
    },
  ],
  ['a revoked proxy', revoked.proxy],
  ['a cycle', cyclic],
  ['NaN', { a: Number.NaN }],
  ['a lone surrogate as a name', { a: 1, ['\ud800']: 1 }],
  ['a lone surrogate', { a: '\udc00' }],
  ['a hole', { a: new Array<number>(3) }],
  [
    'too many bytes',
    Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`n${String(n)}`, 'x'.repeat(1_000)])),
  ],
  ['too many levels', JSON.parse(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)],
];

test.each(HOSTILE)('[S7] %s is refused as parseJson refuses it, on whichever side', (_what, value) => {
  const plain = { a: 1, n0: 'x' };
  for (const side of ['base', 'local', 'remote']) {
    const refusal = thrownBy(() => parseJson(value, side));
    const told = thrownBy(() =>
      ConflictResolver.merge({ base: plain, local: plain, remote: plain, [side]: value }),
    );
    expect(refusal).toBeInstanceOf(SyncError);
    const { code, message, path } = refusal as SyncError;
    expect(told).toMatchObject({ code, message, path });
  }
});

test('every member of every side is read once, so that no second look may find another value', () => {
  const reads: string[] = [];
  const watched = (side: string, value: Record<string, unknown>): Record<string, unknown> =>
    new Proxy(value, {
      get(target, name) {
        reads.push(`${side}.${String(name)}`);
        return Reflect.get(target, name) as unknown;
      },
    });
  const { merged } = ConflictResolver.merge({
    base: watched('base', { same: 1, mine: 1, theirs: 1, gone: 1 }),
    local: watched('local', { same: 1, mine: 2, theirs: 1, added: 1 }),
    remote: watched('remote', { theirs: 2, same: 1, mine: 1, gone: 1 }),
  });
  expect(merged).toEqual({ same: 1, mine: 2, theirs: 2, added: 1 });
  expect(reads).toHaveLength(12);
  expect(new Set(reads).size).toBe(12);
});

test('-0 becomes 0, also where the others have 0 there', () => {
  const { merged } = ConflictResolver.merge({
    base: { a: 0, b: 1 },
    local: { a: -0, b: -0 },
    remote: { a: -0, b: 1 },
  });
  expect(merged).toEqual({ a: 0, b: 0 });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
