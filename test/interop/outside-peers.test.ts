import { getChangeLevel } from '../../adapters/api/change-level.ts';
import { expect, onTestFinished, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createTabWithSync } from 'layer5-sync/services/syncIntegration';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { openDevice, startApp, tabOf, until, untilState, untilTab } from '../guide/device.ts';
import { startStockRelay } from '../transport/stock-relay.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';

const ONE = { id: 'tab-1', title: 'One', tags: ['a', 'b'] };

test('[S5] through a relay that does not acknowledge, only another device makes a change applied', async () => {
  const relay = await startStockRelay();
  onTestFinished(() => relay.close());
  const a = await startApp({ url: relay.url });
  const b = await openDevice('B', { transport: websocketTransport({ url: relay.url }) });
  b.getSyncEngine().start();
  const change = await createTabWithSync(ONE);
  await untilTab(b, 'tab-1', ONE);
  await a.getSyncEngine().sync();
  expect(getChangeLevel(a, change)).not.toBe('durable');
  expect(a.getSyncEngine().getState()).toMatchObject({ isOnline: true, pendingCount: 1 });
  b.getChangeTracker().recordChange('create', 'tab-2', 'tab', { id: 'tab-2' });
  await untilState(a, ({ pendingCount }) => pendingCount === 0);
  expect(getChangeLevel(a, change)).not.toBe('durable');
  expect(b.getChangeTracker().getPendingChanges()).toHaveLength(1);
});

/** A stock provider on one of our rooms, in sync once it resolves. */
async function stockDocument(url: string, room: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url.replace('http', 'ws'), room, doc, { disableBc: true });
  onTestFinished(() => provider.destroy());
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return doc;
}

test('[S2] stock providers on plain documents carry the same workspace, both ways', async () => {
  const relay = await startRelay({ data: ':memory:' });
  onTestFinished(() => relay.close());
  const a = await startApp({ url: relay.url });
  await createTabWithSync(ONE);
  await a.getSyncEngine().sync();
  const [state, journal] = await Promise.all([
    stockDocument(relay.url, 'team/tab/state'),
    stockDocument(relay.url, 'team/tab/journal'),
  ]);
  expect(state.getMap('registers').size).toBe(1);
  expect(journal.getMap('journal').size).toBe(1);
  const b = await openDevice('B', { documents: { state, journal } });
  expect(tabOf(b, 'tab-1')).toEqual(ONE);
  b.getChangeTracker().recordChange('update', 'tab-1', 'tab', { ...ONE, title: 'Two' }, ONE);
  await untilTab(a, 'tab-1', { ...ONE, title: 'Two' });
  // The two documents travel on sockets of their own: the history may come after the state.
  const history = () => a.getChangeTracker().getChangeHistory('tab-1', 'tab');
  await until(a, () => history().length === 2);
  expect(a.getChangeTracker().getVectorClock()).toEqual(b.getChangeTracker().getVectorClock());
  expect(history().map(({ hash }) => hash)).toEqual(
    b
      .getChangeTracker()
      .getChangeHistory('tab-1', 'tab')
      .map(({ hash }) => hash),
  );
});

test("[S2] documents of the app's own need no provider: exchanging their updates is enough", async () => {
  const pair = () => ({ state: new Y.Doc(), journal: new Y.Doc() });
  const [left, right] = [pair(), pair()];
  const a = await startApp({ documents: left });
  const b = await openDevice('B', { documents: right });
  await createTabWithSync(ONE);
  b.getChangeTracker().recordChange('create', 'tab-2', 'tab', { id: 'tab-2' });
  for (const name of ['journal', 'state'] as const) {
    const [ofLeft, ofRight] = [Y.encodeStateAsUpdate(left[name]), Y.encodeStateAsUpdate(right[name])];
    Y.applyUpdate(left[name], ofRight);
    Y.applyUpdate(right[name], ofLeft);
  }
  for (const manager of [a, b]) {
    expect([tabOf(manager, 'tab-1'), tabOf(manager, 'tab-2')]).toEqual([ONE, { id: 'tab-2' }]);
    expect(manager.getChangeTracker().getVectorClock()).toEqual(
      new Map([
        ['A', 1],
        ['B', 1],
      ]),
    );
  }
  await expect(verifyConsistency(a)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
});
