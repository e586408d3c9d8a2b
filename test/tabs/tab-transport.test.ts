import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { transportContract } from '../transport-contract.ts';
import { Sockets } from '../transport/sockets.ts';
import type { World } from '../transport/world.ts';
import { nodeTabPorts } from './web-ports.ts';

let worlds = 0;

/** Devices whose every transport is in a tab of its own, led by another tab that has the only socket. */
async function tabbedWorld(): Promise<World> {
  const relay = await startRelay({ data: ':memory:' });
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
      await relay.close();
    },
  };
}

transportContract('websocket, through another tab, with our relay', tabbedWorld);
