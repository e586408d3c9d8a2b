import { ConflictResolver, DataValidator } from '../../adapters/index.ts';
import type { MergeContext } from '../../adapters/api/merge-context.ts';
import { mergeClocks, tickClock } from '../../src/index.ts';
import { filledDevice, openDevice, resource } from '../fixtures.ts';
import { median, sideBySide } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

/** Work on plain values and on history: nothing in plain Yjs does it. */
export async function values(sizes: Sizes): Promise<readonly Row[]> {
  const alone = (name: string, batch: () => void, count: number): Row => {
    const { ours } = sideBySide(
      (times) => {
        for (let n = 0; n < times; n += 1) batch();
      },
      undefined,
      count,
      sizes.rounds,
    );
    return row(name, 'ms', { ours: ours / 1_000, plain: undefined });
  };
  const wide: Record<string, number | string> = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [`field${String(n)}`, n]),
  );
  const context: MergeContext<Record<string, number | string>> = {
    base: wide,
    local: { ...wide, field1: 'local', field7: -1 },
    remote: { ...wide, field2: 'remote', field7: -2 },
    strategy: 'merge',
  };
  const { manager } = await filledDevice('a', 1);
  const tracker = manager.getChangeTracker();
  for (let n = 0; n < 999; n += 1) {
    tracker.recordChange('update', 'r0', 'item', { ...resource(0), position: n });
  }
  const history = tracker.getChangeHistory('r0', 'item');
  const snapshot = tracker.snapshot('r0', resource(0), 'item');
  const damaged = { ...snapshot, data: { broken: true }, history };
  const clock = new Map(Array.from({ length: 100 }, (_, n) => [`device${String(n)}`, n + 1]));
  const other = new Map(Array.from({ length: 100 }, (_, n) => [`device${String(n)}`, 101 - n]));
  const rows = [
    alone(
      'merge of objects of 1,000 fields',
      () => {
        ConflictResolver.merge(context);
      },
      20,
    ),
    alone(
      'history of 1,000 changes, with whole states',
      () => {
        for (const { before, after } of tracker.getChangeHistory('r0', 'item')) if (before === after) return;
      },
      3,
    ),
    alone(
      'validate a versioned record',
      () => {
        DataValidator.validate(snapshot);
      },
      200,
    ),
    alone(
      'repair from a history of 1,000 changes',
      () => {
        DataValidator.repair(damaged);
      },
      3,
    ),
    alone(
      'vector clock update, 100 devices',
      () => {
        mergeClocks(tickClock(clock, 'device1'), other);
      },
      1_000,
    ),
  ];
  await manager.close();
  return [...rows, await opening()];
}

/** Time to the first change of an app that has nothing yet. */
async function opening(): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < 9; n += 1) {
    const start = performance.now();
    const { manager } = await openDevice(`device${String(n)}`);
    manager.getChangeTracker().recordChange('create', 'r0', 'item', resource(0));
    times.push(performance.now() - start);
    await manager.close();
  }
  return row('open an empty manager and record', 'ms', { ours: median(times), plain: undefined });
}
