import { expect, test } from 'vitest';
import { getSyncManager } from 'layer5-sync/services/syncIntegration';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { openDevice, startApp, untilTab } from './device.ts';

const TAB = { id: 'tab-1', title: 'Reading list', url: 'https://example.org' };

test('a recorded change says what, who, when, and on what knowledge', async () => {
  await startApp();
  const change = getSyncManager()
    .getChangeTracker()
    .recordChange('create', 'tab-1', 'tab', TAB, undefined, []);
  expect(change).toMatchObject({ operation: 'create', resourceId: 'tab-1', resourceType: 'tab' });
  expect(change).toMatchObject({ after: TAB, before: undefined, userId: 'ada', deviceId: 'A', version: 1 });
  expect(change.id).toMatch(/^[0-9a-f]{64}$/);
  expect(change.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(change.vectorClock).toEqual(new Map([['A', 1]]));
});

test('the same operation on the same data has the same id on another device, and no other has it', async () => {
  const [one, two] = [await openDevice('A'), await openDevice('B')];
  const ofOne = one.getChangeTracker().recordChange('create', 'tab-1', 'tab', TAB);
  const ofTwo = two.getChangeTracker().recordChange('create', 'tab-1', 'tab', { ...TAB });
  const other = two.getChangeTracker().recordChange('create', 'tab-2', 'tab', TAB);
  expect(ofTwo.id).toBe(ofOne.id);
  expect(ofTwo.hash).not.toBe(ofOne.hash);
  expect(other.id).not.toBe(ofOne.id);
});

test('a change made after receiving one of B has the clock A: 2, B: 1', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const a = await startApp({ transport: network.transport('A') });
  const b = await openDevice('B', { transport: network.transport('B') });
  const first = a.getChangeTracker().recordChange('create', 'tab-1', 'tab', TAB);
  const ofB = b.getChangeTracker().recordChange('create', 'tab-2', 'tab', { id: 'tab-2' });
  b.getSyncEngine().start(5_000);
  await untilTab(a, 'tab-2', { id: 'tab-2' });
  const second = a.getChangeTracker().recordChange('update', 'tab-1', 'tab', { ...TAB, title: 'Read' }, TAB);
  expect(Object.fromEntries(first.vectorClock)).toEqual({ A: 1 });
  expect(Object.fromEntries(ofB.vectorClock)).toEqual({ B: 1 });
  expect(Object.fromEntries(second.vectorClock)).toEqual({ A: 2, B: 1 });
  expect(Object.fromEntries(a.getChangeTracker().getVectorClock())).toEqual({ A: 2, B: 1 });
});

test('snapshots have versions 1 and 2 and stay as they were taken', async () => {
  const tracker = (await startApp()).getChangeTracker();
  const mine = { ...TAB };
  tracker.recordChange('create', 'tab-1', 'tab', mine, undefined, []);
  const first = tracker.snapshot('tab-1', mine, 'tab');
  const updated = { ...mine, title: 'Read' };
  tracker.recordChange('update', 'tab-1', 'tab', updated, mine, []);
  const second = tracker.snapshot('tab-1', updated, 'tab');
  mine.title = 'changed by the caller';
  expect([first.version, second.version]).toEqual([1, 2]);
  expect([first.data, second.data]).toEqual([TAB, updated]);
  expect(first.timestamp).toBeLessThanOrEqual(second.timestamp);
  expect(Object.isFrozen(first.data)).toBe(true);
  tracker.restoreSnapshot(first);
  expect(getSyncManager().getResource('tab', 'tab-1')).toEqual(TAB);
});

test('history has every change of a resource in order', async () => {
  const tracker = (await startApp()).getChangeTracker();
  const states = ['one', 'two', 'three'].map((title) => ({ ...TAB, title }));
  states.forEach((state, index) =>
    tracker.recordChange(index === 0 ? 'create' : 'update', 'tab-1', 'tab', state, states[index - 1]),
  );
  tracker.recordChange('create', 'tab-2', 'tab', { id: 'tab-2' });
  tracker.recordChange('delete', 'tab-1', 'tab', undefined, states.at(-1));
  const history = tracker.getChangeHistory('tab-1', 'tab');
  expect(history.map(({ operation }) => operation)).toEqual(['create', 'update', 'update', 'delete']);
  expect(history.map(({ after }) => after)).toEqual([...states, undefined]);
  expect(history.map(({ before }) => before)).toEqual([undefined, ...states]);
  const times = history.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(history.reduce<unknown>((data, change) => tracker.applyChange(change, data), undefined)).toBe(
    undefined,
  );
  expect(history.slice(0, 3).reduce<unknown>((data, c) => tracker.applyChange(c, data), undefined)).toEqual(
    states.at(-1),
  );
});

test('[S5] a change is pending until it is marked applied, every occurrence of it at once', async () => {
  const tracker = (await startApp()).getChangeTracker();
  const [off, on] = [
    { id: 'tab-1', pinned: false },
    { id: 'tab-1', pinned: true },
  ];
  const created = tracker.recordChange('create', 'tab-1', 'tab', off);
  const pinned = tracker.recordChange('update', 'tab-1', 'tab', on, off);
  tracker.recordChange('update', 'tab-1', 'tab', off, on);
  const again = tracker.recordChange('update', 'tab-1', 'tab', on, off);
  expect(again.id).toBe(pinned.id);
  expect(again.sequence).not.toBe(pinned.sequence);
  expect(tracker.getPendingChanges()).toHaveLength(4);
  tracker.markApplied(pinned.id);
  expect(tracker.getPendingChanges().map(({ sequence }) => sequence)).toEqual([1, 3]);
  tracker.markApplied('no such change');
  tracker.markApplied(created.id);
  expect(tracker.getPendingChanges().map(({ sequence }) => sequence)).toEqual([3]);
});
