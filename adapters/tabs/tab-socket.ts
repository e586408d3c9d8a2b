import { ambientWebSocket } from '../websocket/ambient-web-socket.ts';
import { MuxChannel } from '../websocket/mux-channel.ts';
import { muxSocket, type MuxSocketOptions } from '../websocket/mux-socket.ts';
import { relayAddress } from '../websocket/relay-address.ts';
import type { TabPorts } from './tab-ports.ts';
import { TabSockets } from './tab-sockets.ts';

export interface TabSocketOptions extends MuxSocketOptions {
  /** Names the device: all tabs of one scope share the sockets to one relay. */
  readonly scope: string;
  /** This tab's own name, that no other has. */
  readonly tab: string;
  readonly ports: TabPorts;
}

/** A class to be used in WebSocket's place, and what ends its part among the tabs. */
export interface TabSocket {
  readonly WebSocket: typeof WebSocket;
  /** Ends every instance. Safe twice. */
  close(): void;
}

/**
 * As `muxSocket`, for all tabs of a device together: one of them has the socket, and carries what the others send and
 * receive. When it goes or does not answer any more, another one takes over within two seconds; to the instances that is
 * a lost connection.
 * @param url address of the relay, as for `muxSocket`
 * @throws SyncError INVALID_ARGUMENT for an address that is none, or where there is no WebSocket
 */
export function tabSocket(url: string, options: TabSocketOptions): TabSocket {
  const { scope, tab, ports, ...mux } = options;
  const Underlying = options.WebSocket ?? ambientWebSocket();
  const sockets = new TabSockets({
    scope: `${scope}/${relayAddress(url)}`,
    tab,
    ports,
    token: options.token,
    uplink: (fence) => muxSocket(url, { ...mux, WebSocket: fence.around(Underlying) }),
  });
  const Socket = class extends MuxChannel {
    constructor(address: string | URL) {
      super(String(address));
      sockets.connect(this);
    }
  };
  return {
    // reason: it has what providers use of a WebSocket: the handlers, send, close, readyState and bufferedAmount
    WebSocket: Socket as unknown as typeof WebSocket,
    close: () => sockets.close(),
  };
}
