import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { Sockets } from './sockets.ts';
import type { World } from './world.ts';

/**
 * Devices on WebSockets to a relay that runs. They come back from a loss at once.
 * @param multiplex whether a device asks for one socket for all its documents
 */
export function websocketWorld(
  relay: { readonly url: string; close(): Promise<void> },
  multiplex: boolean = true,
): World {
  const devices = new Map<string, Sockets>();
  return {
    transport: (name, onError) => {
      const sockets = devices.get(name) ?? new Sockets();
      devices.set(name, sockets);
      return websocketTransport({
        url: relay.url,
        multiplex,
        WebSocket: sockets.WebSocket,
        random: () => 0,
        ...(onError === undefined ? {} : { onError }),
      });
    },
    drop: (name) => devices.get(name)?.drop(),
    close: () => relay.close(),
  };
}
