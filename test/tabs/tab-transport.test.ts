import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { afterAll, beforeAll } from 'vitest';
import { must } from '../../src/model/assert.ts';
import { startRelay, type Relay } from '../../server/relay.ts';
import { transportContract } from '../transport-contract.ts';
import { Sockets } from '../transport/sockets.ts';
import type { World } from '../transport/world.ts';
import { nodeTabPorts } from './web-ports.ts';

let worlds = 0;
let running: Relay | undefined;

// One for all: rooms have names of their own.
beforeAll(async () => {
  running = await startRelay({ data: ':memory:' });
});
afterAll(() => running?.close());

/** Devices whose every transport is in a tab of its own, led by another tab that has the only socket. */
function tabbedWorld(): World {
  const relay = must(running, 'it has been started');
  const world = String((worlds += 1));
  const devices = new Map<string, { readonly sockets: Sockets; readonly close: () => Promise<void> }>();
  const share = (name: string): { scope: string; ports: ReturnType<typeof nodeTabPorts> } => ({
    scope: `${world}/${name}`,
    ports: nodeTabPorts(),
  });
  const lead = (name: string): Sockets => {
    const sockets = new Sockets();
    const leader = websocketTransport({ url: relay.url, WebSocket: sockets.WebSocket, tabs: share(name) });
    devices.set(name, { sockets, close: () => leader.close() });
    return sockets;
  };
  return {
    transport: (name, onError) => {
      if (!devices.has(name)) lead(name);
      return websocketTransport({
        url: relay.url,
        tabs: share(name),
        // Nothing but the leader's is used.
        WebSocket: class extends WebSocket {
          constructor() {
            super('ws://127.0.0.1:9/');
            throw new Error('a follower has no socket');
          }
        },
        random: () => 0,
        ...(onError === undefined ? {} : { onError }),
      });
    },
    drop: (name) => devices.get(name)?.sockets.drop(),
    close: async () => {
      await Promise.all([...devices.values()].map(({ close }) => close()));
    },
  };
}

transportContract('websocket, through another tab, with our relay', () => Promise.resolve(tabbedWorld()));
