import { expect, onTestFinished, test } from 'vitest';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { MOBILE, shapedLine } from '../support/shaped-line.ts';
import { openDevice, until, untilState } from './device.ts';

const DEVICES = ['A', 'B', 'C', 'D'];
/** Tabs that each device adds while it is offline; one more is edited by all of them. */
const TABS = 25;
const SHARED = { id: 'shared', title: 'nobody has edited it' };

/** A generator of numbers that is the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Everything a device shows, conflicts included. */
function shown(manager: SyncManager): unknown {
  const tabs = manager.getResources('tab').map(({ id, value }) => [id, value] as const);
  return [
    tabs.sort(([a], [b]) => (a < b ? -1 : 1)),
    manager
      .getConflicts()
      .map(({ id }) => id)
      .sort(),
  ];
}

test.each(Object.entries(MOBILE))(
  '[S1] [S2] [S5] over %s four devices that were offline end with the same, and lose nothing',
  { timeout: 60_000 },
  async (name, shape) => {
    const relay = await startRelay({ data: ':memory:' });
    onTestFinished(() => relay.close());
    const devices: SyncManager[] = [];
    for (const [index, device] of DEVICES.entries()) {
      const line = await shapedLine(relay.port, shape, numbers(index));
      onTestFinished(() => line.close());
      const transport = websocketTransport({ url: line.url, random: () => 0 });
      devices.push(await openDevice(device, { transport }));
    }
    const [first, ...others] = devices;
    if (first === undefined) throw new Error('four devices');
    const elapsed = stopwatch();
    const record = (manager: SyncManager, id: string, value: object): void => {
      const operation = manager.getResource('tab', id) === undefined ? 'create' : 'update';
      manager.getChangeTracker().recordChange(operation, id, 'tab', value);
    };
    record(first, SHARED.id, SHARED);
    first.getSyncEngine().start();
    await untilState(first, ({ pendingCount }) => pendingCount === 0);
    const firstDurable = elapsed();
    for (const manager of others) manager.getSyncEngine().start();
    await Promise.all(
      others.map((manager) => until(manager, () => manager.getResource('tab', 'shared') !== undefined)),
    );
    const firstSeen = elapsed();

    // Offline, each adds tabs of its own and edits the one that all have.
    for (const manager of devices) {
      manager.getSyncEngine().stop();
      const { deviceId } = manager;
      for (let n = 0; n < TABS; n += 1)
        record(manager, `${deviceId}-${String(n)}`, {
          id: `${deviceId}-${String(n)}`,
          title: 'a tab of mine',
        });
      record(manager, SHARED.id, { ...SHARED, title: `by ${deviceId}` });
    }
    const again = stopwatch();
    for (const manager of devices) manager.getSyncEngine().start();
    const isComplete = (manager: SyncManager): boolean => {
      const { pendingCount, conflictCount } = manager.getSyncEngine().getState();
      const sides = manager.getConflicts()[0]?.sides.length ?? 0;
      return (
        pendingCount === 0 &&
        conflictCount === 1 &&
        sides === DEVICES.length &&
        manager.getResources('tab').length === DEVICES.length * TABS + 1
      );
    };
    await Promise.all(devices.map((manager) => until(everythingOf(manager), () => isComplete(manager))));
    const all = again();
    const [expected, ...same] = devices.map(shown);
    for (const other of same) expect(other).toEqual(expected);
    // What carries no tabs may still be on its way.
    for (const manager of devices) {
      await untilState(manager, ({ isOnline }) => isOnline);
      expect(manager.getSyncEngine().getState().problems).toEqual([]);
    }

    const edit = stopwatch();
    record(first, 'A-0', { id: 'A-0', title: 'live' });
    await Promise.all(
      others.map((manager) =>
        until(manager, () => (manager.getResource('tab', 'A-0') as { title?: string }).title === 'live'),
      ),
    );
    const live = edit();
    console.info(
      `${name}: first change durable after ${firstDurable}, on all devices after ${firstSeen}; ${String(DEVICES.length * (TABS + 1))} offline changes everywhere after ${all}; one edit after ${live}`,
    );
  },
);

/** What happens to the resources of a device, and to its status. */
function everythingOf(manager: SyncManager): {
  subscribe(listener: (event: unknown) => void): () => void;
} {
  return {
    subscribe: (listener) => {
      const ends = [manager.subscribe(listener), manager.getSyncEngine().subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

function stopwatch(): () => string {
  const begun = performance.now();
  return () => `${((performance.now() - begun) / 1_000).toFixed(2)} s`;
}
