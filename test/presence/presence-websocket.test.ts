import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join as joinPath } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { startRelay } from '../../server/relay.ts';
import { startStockRelay } from '../transport/stock-relay.ts';
import { websocketWorld } from '../transport/websocket-world.ts';
import { worldsOfOneRelay } from '../transport/worlds-of-one-relay.ts';
import { join, presenceContract, shown, untilShown } from './presence-contract.ts';
import type { Place } from './presence-contract.ts';

presenceContract('one websocket for all, our relay', worldsOfOneRelay(true));
presenceContract('a websocket each, our relay', worldsOfOneRelay(false));
presenceContract('websocket, stock relay', async () => websocketWorld(await startStockRelay()));

type Relay = Awaited<ReturnType<typeof startStockRelay>>;

async function placeAt(start: () => Promise<Relay>): Promise<Place & { readonly url: string }> {
  const relay = await start();
  onTestFinished(() => relay.close());
  return { world: websocketWorld(relay), workspace: randomUUID(), url: relay.url };
}

/** A stock y-websocket client in the room where presence is. */
function stockClient({ workspace, url }: Place & { readonly url: string }): WebsocketProvider {
  const provider = new WebsocketProvider(url.replace('http', 'ws'), `${workspace}/catalog`, new Y.Doc(), {
    disableBc: true,
    // reason: the type wants the browser's class; `ws` is what y-websocket documents for Node.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  onTestFinished(() => provider.destroy());
  return provider;
}

const relays: readonly (readonly [string, () => Promise<Relay>])[] = [
  ['our relay', () => startRelay({ data: ':memory:' })],
  ['the stock relay', () => startStockRelay()],
];

test.each(relays)(
  'at %s a stock client shows up, sees who is here, and leaves no trace',
  async (_, start) => {
    const place = await placeAt(start);
    const { manager } = await join(place, 'A');
    manager.setPresence({ state: 'viewing', data: 'hello' });
    const { awareness } = stockClient(place);
    const seen = new Promise<unknown>((resolve) => {
      awareness.on('change', () => {
        const others = [...awareness.getStates()].filter(([client]) => client !== awareness.clientID);
        if (others.length > 0) resolve(others.map(([, state]) => state));
      });
    });
    const said = { userId: 'user of A', deviceId: 'A', state: 'viewing', data: 'hello' };
    expect(await seen).toEqual([{ presence: said }]);
    awareness.setLocalState({ user: { name: 'Sam' } });
    await untilShown(manager, ['A viewing', 'other {"user":{"name":"Sam"}}']);
    // In our words it is one of us; in a muddle of them it is nobody, and does nobody any harm.
    awareness.setLocalState({ presence: { userId: 'sam', deviceId: 'S', state: 'editing' } });
    await untilShown(manager, ['S editing', 'A viewing']);
    awareness.setLocalState({ presence: { userId: 7 } });
    await untilShown(manager, ['A viewing']);
    awareness.setLocalState({ user: { name: 'Sam' } });
    await untilShown(manager, ['A viewing', 'other {"user":{"name":"Sam"}}']);
    awareness.setLocalState(null);
    await untilShown(manager, ['A viewing']);
  },
);

test.each(relays)('at %s who is killed is gone for the others', async (_, start) => {
  const place = await placeAt(start);
  const { manager } = await join(place, 'A');
  const script = joinPath(import.meta.dirname, 'be-here-until-killed.ts');
  const child = spawn(process.execPath, [script, place.url, place.workspace], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await untilShown(manager, ['K editing note/n1']);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await untilShown(manager, []);
  expect(await exited).toEqual([null, 'SIGKILL']);
});

test('[S7] as much as may be said gets through our relay, and the connection stays', async () => {
  const place = await placeAt(() => startRelay({ data: ':memory:' }));
  const [a, b] = [await join(place, 'A'), await join(place, 'B')];
  const around = JSON.stringify({
    presence: { userId: 'user of A', deviceId: 'A', state: 'viewing', data: '' },
  }).length;
  a.manager.setPresence({ state: 'viewing', data: 'x'.repeat(4_000 - around) });
  await untilShown(b.manager, ['A viewing']);
  expect(() => a.manager.setPresence({ state: 'viewing', data: 'x'.repeat(4_001 - around) })).toThrow(
    expect.objectContaining({ code: 'INVALID_VALUE' }),
  );
  expect(shown(a.manager)).toEqual(['A viewing']);
  expect(a.manager.getSyncEngine().getState()).toMatchObject({ isOnline: true, syncError: null });
});
