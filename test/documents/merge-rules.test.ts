import { describe, expect, test } from 'vitest';
import type { Conflict } from '../../src/documents/conflict.ts';
import type { Json } from '../../src/model/json.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import { Replica, seededRandom } from '../support/replica.ts';

/** Devices of which each may have options of its own, with one note. */
class Devices {
  readonly replicas: readonly Replica[];
  #time = 1_000;

  constructor(...options: readonly (MergeOptions | undefined)[]) {
    this.replicas = options.map((own, index) => {
      const rules = parseMergeOptions(own);
      return new Replica(`d${index}`, seededRandom(index), () => (this.#time += 10), { rules });
    });
  }

  write(device: number, after: Json | undefined, before?: Json): void {
    const operation = after === undefined ? 'delete' : 'update';
    this.#at(device).partition.record({ operation, type: 'note', id: 'n', after, before });
  }

  read(device: number): Json | undefined {
    return this.#at(device).partition.read('note', 'n');
  }

  conflicts(device: number): readonly Conflict[] {
    return this.#at(device).partition.projection.conflicts();
  }

  resolve(device: number, value: Json | undefined): void {
    const [conflict] = this.conflicts(device);
    this.#at(device).partition.resolve(conflict?.id ?? '', value);
  }

  settle(device: number, strategy: ConflictStrategy = 'merge'): number {
    let count = 0;
    while (this.#at(device).partition.settle({ type: 'note', id: 'n' }, strategy) !== undefined) count += 1;
    return count;
  }

  exchange(): void {
    for (const to of this.replicas) for (const from of this.replicas) if (to !== from) to.receive(from);
  }

  /** Everybody has everything, shows this, and knows of these conflicts. */
  expectAll(value: Json | undefined, conflicts: readonly string[] = []): void {
    this.exchange();
    for (const device of this.replicas.keys()) {
      expect(this.read(device)).toEqual(value);
      expect(this.conflicts(device).map(({ field, kind }) => `${field}: ${kind}`)).toEqual(conflicts);
    }
  }

  #at(device: number): Replica {
    return this.replicas[device] as Replica;
  }
}

describe('[V8] a text', () => {
  const options: MergeOptions = { rules: { body: { type: 'text' } } };

  test('merges by its words on all devices, also on one that has no such rule', () => {
    const devices = new Devices(options, options, undefined);
    devices.write(0, { body: 'the quick brown fox' });
    devices.exchange();
    devices.write(0, { body: 'the slow brown fox' });
    devices.write(1, { body: 'the quick brown dog' });
    devices.write(2, { body: 'see the quick brown fox' });
    devices.expectAll({ body: 'see the slow brown dog' });
  });

  test('costs one register until it is edited, and its history tells it whole', () => {
    const devices = new Devices(options);
    const { partition } = devices.replicas[0] as Replica;
    const key = resourceKey('note', 'n');
    devices.write(0, { body: 'one two three four' });
    expect([...(partition.state.tree(key)?.registers() ?? [])]).toHaveLength(2);
    devices.write(0, { body: 'one two 3 four' });
    devices.write(0, { body: 'one 3 four five' });
    devices.write(0, { body: 7 });
    devices.write(0, { body: 'anew' });
    expect(partition.projection.history(key).map(({ before, after }) => [before, after])).toEqual([
      [undefined, { body: 'one two three four' }],
      [{ body: 'one two three four' }, { body: 'one two 3 four' }],
      [{ body: 'one two 3 four' }, { body: 'one 3 four five' }],
      [{ body: 'one 3 four five' }, { body: 7 }],
      [{ body: 7 }, { body: 'anew' }],
    ]);
  });

  test('that was written before there was a rule merges from its first edits on', () => {
    const devices = new Devices(undefined, options, options);
    devices.write(0, { body: 'a b c' });
    devices.exchange();
    devices.write(1, { body: 'a b c d' });
    devices.write(2, { body: 'x b c' });
    devices.expectAll({ body: 'x b c d' });
  });

  test('[R2] [R6] that was resolved as a whole is not changed by an edit of the words before', () => {
    const devices = new Devices(options, options, options);
    devices.write(0, { body: 'a b c' });
    devices.exchange();
    devices.write(0, {});
    devices.write(1, { body: 'a b x' });
    const [first, second] = devices.replicas as [Replica, Replica, Replica];
    first.receive(second);
    expect(devices.conflicts(0)).toMatchObject([{ kind: 'delete', sides: [{ value: 'a b x' }, {}] }]);
    devices.resolve(0, 'c b a');
    devices.write(2, { body: 'a y c' });
    devices.exchange();
    expect(devices.conflicts(1)).toMatchObject([{ field: 'body', kind: 'value' }]);
    expect(
      devices
        .conflicts(1)[0]
        ?.sides.map(({ value }) => value)
        .sort(),
    ).toEqual(['a y x', 'c b a']);
    devices.resolve(1, 'a y c');
    devices.expectAll({ body: 'a y c' });
  });
});

describe('[V9] a counter', () => {
  const options: MergeOptions = { rules: { n: { type: 'counter' } } };

  test('sums what all devices add, as often as they do', () => {
    const devices = new Devices(options, options, undefined);
    devices.write(0, { n: 10 });
    devices.exchange();
    for (const [device, n] of [
      [0, 11],
      [0, 12],
      [1, 15],
      [2, 9.5],
    ] as const) {
      devices.write(device, { n });
    }
    devices.expectAll({ n: 16.5 });
    devices.write(1, { n: 0 });
    devices.write(2, { n: 17.5 });
    devices.expectAll({ n: 1 });
  });

  test('shows exactly the number that was recorded, whatever was added before', () => {
    const devices = new Devices(options, options);
    for (const n of [0.1, 0.3, 1e21, 5e-324, -1.7e308, 1.7e308, 0]) {
      devices.write(0, { n });
      devices.exchange();
      devices.write(1, { n: n / 3 });
      devices.expectAll({ n: n / 3 });
    }
  });

  test('goes on counting where a resolution has kept it, and counts nothing twice', () => {
    const devices = new Devices(options, options, options);
    devices.write(0, { n: 1 });
    devices.exchange();
    devices.write(1, { n: 6 });
    devices.exchange();
    devices.write(0, {});
    devices.write(1, { n: 7 });
    const [first, second] = devices.replicas as [Replica, Replica, Replica];
    first.receive(second);
    devices.resolve(0, 100);
    devices.write(1, { n: 8 });
    devices.expectAll({ n: 101 });
  });
});

describe('[R10] members that are decided together', () => {
  const options: MergeOptions = { groups: [['lat', 'lng']] };

  function inConflict(...all: readonly (MergeOptions | undefined)[]): Devices {
    const devices = new Devices(...all);
    devices.write(0, { lat: 1, lng: 1, name: 'a' });
    devices.exchange();
    devices.write(0, { lat: 2, lng: 1, name: 'a' });
    devices.write(1, { lat: 1, lng: 3, name: 'b' });
    return devices;
  }

  test('are one conflict, which one resolution settles', () => {
    const devices = inConflict(options, options);
    devices.expectAll({ lat: 1, lng: 3, name: 'b' }, ['lat, lng: value']);
    expect(devices.conflicts(0)).toMatchObject([
      {
        group: ['lat', 'lng'],
        base: { lat: 1, lng: 1 },
        local: { lat: 2, lng: 1 },
        remote: { lat: 1, lng: 3 },
      },
    ]);
    devices.resolve(1, { lat: 2, lng: 3 });
    devices.expectAll({ lat: 2, lng: 3, name: 'b' });
  });

  test('[S3] are settled as one by a strategy', () => {
    const devices = inConflict({ ...options, rules: { lat: { strategy: 'local' } } }, options);
    devices.exchange();
    expect(devices.settle(0)).toBe(1);
    devices.expectAll({ lat: 2, lng: 1, name: 'b' });
  });

  test('[S1] are told one by one where a device that does not know of it made one of them an object', () => {
    const devices = new Devices(options, undefined);
    devices.write(0, { lat: 1, lng: 1 });
    devices.exchange();
    devices.write(0, { lat: 2, lng: 1 });
    devices.write(1, { lat: { degrees: 1 }, lng: 1 });
    devices.expectAll({ lat: { degrees: 1 }, lng: 1 }, ['lat: type']);
    expect(devices.conflicts(0)[0]).toMatchObject({ base: 1, local: 2, remote: { degrees: 1 } });
    expect(devices.conflicts(0)[0]).not.toHaveProperty('group');
  });

  test('[S1] lose nothing to a device that does not know of it', () => {
    const devices = inConflict(options, undefined);
    devices.expectAll({ lat: 2, lng: 3, name: 'b' }, ['lat, lng: value']);
  });
});

test('[R4] noise is no conflict, and an atomic value is one with all that is in it', () => {
  const options: MergeOptions = { rules: { at: { type: 'noise' }, place: { type: 'atomic' } } };
  const devices = new Devices(options, options);
  devices.write(0, { at: 1, place: { x: 1, y: 1 } });
  devices.exchange();
  devices.write(0, { at: 9, place: { x: 2, y: 1 } });
  devices.write(1, { at: 5, place: { x: 1, y: 2 } });
  devices.expectAll({ at: 5, place: { x: 1, y: 2 } }, ['place: value']);
});

describe('[S3] [R9] who decides', () => {
  test('a resolver that does not mind the sides settles a conflict for good', () => {
    const resolve = ({ local, remote }: { readonly local: unknown; readonly remote: unknown }): unknown =>
      Math.max(Number(local), Number(remote));
    const options: MergeOptions = { rules: { n: { resolve } } };
    const devices = new Devices(options, options);
    devices.write(0, { n: 1, m: 1 });
    devices.exchange();
    devices.write(0, { n: 7, m: 2 });
    devices.write(1, { n: 5, m: 3 });
    devices.exchange();
    expect([devices.settle(0), devices.settle(1)]).toEqual([1, 1]);
    devices.expectAll({ n: 7, m: 3 }, ['m: value']);
    expect([devices.settle(0), devices.settle(1)]).toEqual([0, 0]);
  });

  test('one that takes its own side everywhere ends in a conflict that people see', () => {
    const options: MergeOptions = { rules: { n: { resolve: ({ local }) => local } } };
    const devices = new Devices(options, options);
    devices.write(0, { n: 1 });
    devices.exchange();
    devices.write(0, { n: 2 });
    devices.write(1, { n: 3 });
    devices.exchange();
    expect([devices.settle(0), devices.settle(1)]).toEqual([1, 1]);
    devices.expectAll({ n: 3 }, ['n: value']);
    expect([devices.settle(0), devices.settle(1)]).toEqual([0, 0]);
  });

  test('one that throws leaves it open, with its error on this device', () => {
    const options: MergeOptions = {
      rules: {
        n: {
          resolve: () => {
            throw new Error('cannot say');
          },
        },
      },
    };
    const devices = new Devices(options, undefined);
    devices.write(0, { n: 1 });
    devices.exchange();
    devices.write(0, { n: 2 });
    devices.write(1, { n: 3 });
    devices.exchange();
    expect(devices.settle(0)).toBe(0);
    expect(devices.conflicts(0)[0]?.error).toBe('cannot say');
    expect(devices.conflicts(1)[0]).not.toHaveProperty('error');
    expect(devices.conflicts(0)[0]?.id).toBe(devices.conflicts(1)[0]?.id);
  });

  test('a strategy for a path comes before that of the device', () => {
    const options: MergeOptions = { rules: { n: { strategy: 'remote' }, m: { strategy: 'merge' } } };
    const devices = new Devices(options, undefined);
    devices.write(0, { n: 1, m: 1, k: 1 });
    devices.exchange();
    devices.write(0, { n: 2, m: 2, k: 2 });
    devices.write(1, { n: 3, m: 3, k: 3 });
    devices.exchange();
    devices.settle(0, 'local');
    devices.expectAll({ n: 3, m: 3, k: 2 }, ['m: value']);
  });
});
