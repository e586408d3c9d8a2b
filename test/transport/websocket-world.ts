import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { Sockets } from './sockets.ts';
import type { World } from './world.ts';

/** Devices on WebSockets to a relay that runs. They come back from a loss at once. */
export function websocketWorld(relay: { readonly url: string; close(): Promise<void> }): World {
  const devices = new Map<string, Sockets>();
  return {
    transport: (name, onError) => {
      const sockets = devices.get(name) ?? new Sockets();
      devices.set(name, sockets);
      return websocketTransport({
        url: relay.url,
        WebSocket: sockets.WebSocket,
        random: () => 0,
        ...(onError === undefined ? {} : { onError }),
      });
    },
    drop: (name) => devices.get(name)?.drop(),
    close: () => relay.close(),
  };
}
