import { describe, expect, test } from 'vitest';
import { DataValidator } from '../../adapters/api/data-validator.ts';
import { counted, errorsOf, record, repair, simpleHistory, withHistory } from './records.ts';
import type { Loose } from './records.ts';

describe('hostile input', () => {
  const cycle: Record<string, unknown> = { version: 1 };
  cycle['data'] = cycle;
  cycle['history'] = [cycle];
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  );
  class EndlessMap extends Map<string, number> {
    override *[Symbol.iterator](): MapIterator<[string, number]> {
      for (;;) yield ['laptop', 1];
    }
    override get size(): number {
      throw new Error('no');
    }
  }
  const getter = {
    get data(): unknown {
      throw new Error('no');
    },
  };
  const long: unknown[] = [];
  long.length = 4_000_000_000;
  const hostile: readonly (readonly [string, unknown])[] = [
    ['a cycle', cycle],
    ['a revoked proxy', revoked.proxy],
    ['a proxy that throws', throwing],
    ['a getter that throws', getter],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a member __proto__', JSON.parse('{"data":{},"version":1,"__proto__":{"polluted":1}}')],
    ['data with __proto__', record({ data: JSON.parse('{"__proto__":{"polluted":1}}') })],
    ['a record that is a Map', new Map([['data', 1]])],
    ...[
      cycle,
      revoked.proxy,
      throwing,
      getter,
      Symbol('x'),
      1n,
      () => 1,
      new EndlessMap(),
      long,
      '\ud800',
      [throwing],
      [revoked.proxy],
    ].flatMap((value, index) =>
      ['data', 'version', 'timestamp', 'userId', 'hash', 'vectorClock', 'history', 'extra'].map(
        (key) => [`number ${String(index)} as ${key}`, record({ [key]: value })] as const,
      ),
    ),
    ...[cycle, revoked.proxy, throwing, getter].flatMap((value, index) =>
      ['data', 'before', 'id', 'vectorClock', 'timestamp', 'extra'].map(
        (key) =>
          [
            `number ${String(index)} as ${key} of a change`,
            withHistory({
              history: [...simpleHistory, { operation: 'update', data: counted(2), [key]: value }],
            }),
          ] as const,
      ),
    ),
  ];
  test.each(hostile)('[S7] %s never throws', (_, value) => {
    const { isValid, errors } = DataValidator.validate(value);
    expect(isValid).toBe(errors.length === 0);
    const repaired = repair(value);
    expect(repaired.repairs.length + repaired.unrepaired.length).toBe(errors.length);
    if (repaired.unrepaired.length === 0) expect(errorsOf(repaired)).toEqual([]);
    expect(({} as Loose)['polluted']).toBeUndefined();
  });

  test('[S7] an endless clock is read by its own entries', () => {
    expect(errorsOf(record({ vectorClock: new EndlessMap() }))).toEqual([]);
  });
});
