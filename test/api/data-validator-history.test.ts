import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import { Replica, seededRandom } from '../support/replica.ts';
import { errorsOf, repair } from './records.ts';
import type { Loose } from './records.ts';

describe('a recorded history', () => {
  const TYPE = 'note';
  const ID = 'n1';

  /** Two devices that edit one note and others, partly at once. */
  function recorded(steps: readonly (readonly [device: number, action: number])[]): {
    readonly changes: readonly Change[];
    readonly record: Loose;
    readonly close: () => void;
  } {
    let now = 1_000;
    const replicas = ['laptop', 'phone'].map((id, index) => new Replica(id, seededRandom(index), () => now));
    const meet = (): void => {
      for (const replica of replicas)
        for (const other of replicas) if (other !== replica) replica.receive(other);
    };
    const [first] = replicas as [Replica, Replica];
    first.partition.record({
      operation: 'create',
      type: TYPE,
      id: ID,
      after: { id: ID, count: 0, tags: ['a'] },
    });
    meet();
    for (const [index, [device, action]] of steps.entries()) {
      now += action;
      const { partition } = replicas[device % 2] ?? first;
      const current = partition.read(TYPE, ID) as Loose | undefined;
      const operation = current === undefined ? 'create' : 'update';
      if (action === 0) meet();
      else if (action === 1)
        partition.record({ operation: 'create', type: TYPE, id: `other ${String(index)}`, after: {} });
      else if (action === 2 && current !== undefined)
        partition.record({ operation: 'delete', type: TYPE, id: ID, after: undefined });
      else if (action === 3)
        partition.record({
          operation,
          type: TYPE,
          id: ID,
          after: { ...current, [`f${String(index % 3)}`]: index },
        });
      else partition.record({ operation, type: TYPE, id: ID, after: { ...current, count: index } });
    }
    meet();
    const key = resourceKey(TYPE, ID);
    const changes = first.partition.projection.history(key);
    const data = first.partition.read(TYPE, ID);
    return {
      changes,
      record: { data, version: first.partition.projection.version(key), history: changes },
      close: () => {
        for (const replica of replicas) replica.close();
      },
    };
  }

  const steps = fc.array(fc.tuple(fc.nat(1), fc.nat(5)), { maxLength: 12 });

  test('[S8] is valid with the state and the version that the documents have', () => {
    let concurrent = 0;
    fc.assert(
      fc.property(steps, (taken) => {
        const history = recorded(taken);
        expect(errorsOf(history.record)).toEqual([]);
        expect(repair({ ...history.record, data: 'damaged', version: -1 })).toMatchObject({
          version: history.record['version'],
          unrepaired: [],
        });
        if (new Set(history.changes.map(({ deviceId }) => deviceId)).size > 1) concurrent++;
        history.close();
      }),
    );
    expect(concurrent).toBeGreaterThan(0);
  });

  test('[S8] is valid where an edit left nothing, since others had deleted the resource', () => {
    let now = 1_000;
    const [here, there] = [0, 1].map(
      (seed) => new Replica(`device-${String(seed)}`, seededRandom(seed), () => now),
    );
    if (here === undefined || there === undefined) throw new Error('two devices are needed');
    const edit = (replica: Replica, operation: Change['operation'], after?: Loose): void => {
      now += 1;
      replica.partition.record({ operation, type: TYPE, id: ID, after });
    };
    edit(here, 'create', { id: ID });
    there.receive(here);
    edit(here, 'delete');
    // Equal to what it found, so that there is nothing of it to keep.
    edit(there, 'update', { id: ID });
    here.receive(there);
    const history = here.partition.projection.history(resourceKey(TYPE, ID));
    expect(history.map(({ operation, after }) => [operation, after])).toEqual([
      ['create', { id: ID }],
      ['delete', undefined],
      ['update', undefined],
    ]);
    expect(errorsOf({ version: 3, history })).toEqual([]);
    const altered = { ...history[2], before: { id: 'other' } };
    expect(errorsOf({ version: 3, history: [history[0], history[1], altered] })).toMatchObject([
      expect.stringContaining('history[2].after (missing)'),
      expect.anything(),
    ]);
    for (const replica of [here, there]) replica.close();
  });

  const sample = (): readonly Loose[] => {
    const history = recorded([
      [0, 4],
      [0, 4],
      [1, 3],
      [0, 0],
      [1, 5],
    ]);
    const plain = history.changes.map((change) => ({ ...change }));
    history.close();
    return plain;
  };
  const [a, b, c, d, e] = sample() as [Loose, Loose, Loose, Loose, Loose];
  const last = e['after'];
  const about = (history: readonly unknown[], changed: Loose = {}): Loose => ({
    data: last,
    version: 5,
    history,
    ...changed,
  });

  test('is a history of five changes by two devices, valid when sorted', () => {
    expect(errorsOf(about([a, b, c, d, e]))).toEqual([]);
    expect(new Set([a, b, c, d, e].map((change) => change['deviceId']))).toEqual(
      new Set(['laptop', 'phone']),
    );
  });

  test('that was altered afterwards is told by the id, and not replayed', () => {
    const altered = { ...e, after: { ...(last as Loose), count: 999 } };
    const repaired = repair(about([a, b, c, d, altered], { data: altered.after }));
    expect(repaired['data']).toEqual(d['after']);
    expect(repaired.unrepaired).toEqual([expect.stringMatching(/^history\[4\]\.id /u)]);
    expect(repaired['history']).toHaveLength(5);
  });

  test('that was altered together with its hash is told by the chain', () => {
    const changes = [a, b, c, d, e];
    const neighbour = changes.findIndex(
      (change) => change['writer'] === a['writer'] && change['sequence'] === 2,
    );
    const rewritten = { ...a, hash: 'f'.repeat(64) };
    expect(errorsOf(about([rewritten, b, c, d, e]))).toEqual([
      expect.stringContaining(`history[${String(neighbour)}].previousHash`),
    ]);
    expect(errorsOf(about([{ ...a, previousHash: 'x' }, b, c, d, e]))).toEqual([
      expect.stringMatching(/^history\[0\]\.previousHash .*first change/u),
    ]);
  });

  test('out of order is sorted, a repetition is left out', () => {
    const repaired = repair(about([c, a, e, b, d, b]));
    expect(
      (repaired['history'] as readonly Loose[]).map(({ id, writer, sequence }) => [id, writer, sequence]),
    ).toEqual([a, b, c, d, e].map(({ id, writer, sequence }) => [id, writer, sequence]));
    expect(repaired.repairs).toHaveLength(2);
    expect(repaired.unrepaired).toEqual([]);
  });

  test('[S5] in which a number stands for two changes keeps both and says so', () => {
    const fork = { ...b, id: undefined, hash: 'f'.repeat(64), previousHash: undefined };
    expect(repair(about([a, b, fork, c, d, e])).unrepaired).toContainEqual(
      expect.stringMatching(/^history\[2\]\.sequence .*each number once/u),
    );
  });

  test('with a hole is told by the versions', () => {
    expect(errorsOf(about([a, c, d, e]))).toContainEqual(
      expect.stringMatching(/^history\[\d\]\.version .*before it/u),
    );
  });

  test('whose clocks went through JSON.stringify as Maps is repaired', () => {
    const stringified = JSON.parse(JSON.stringify([a, b, c, d, e])) as readonly Loose[];
    const repaired = repair(about(stringified));
    expect(repaired.unrepaired).toEqual([]);
    expect(errorsOf(about(stringified))).toHaveLength(5);
    expect(errorsOf(repaired)).toEqual([]);
  });
});
