import type { Schedule } from '../../src/replication/schedule.ts';
import { ambientWebSocket } from './ambient-web-socket.ts';
import { BEARER_PREFIX } from '../../src/replication/wire.ts';
import { MuxChannel } from './mux-channel.ts';
import { MuxHub } from './mux-hub.ts';
import { relayAddress } from './relay-address.ts';
import { scheduleByTimer } from './schedule-by-timer.ts';

export interface MuxSocketOptions {
  /** Default: the global one. */
  readonly WebSocket?: typeof WebSocket;
  /**
   * Who this device is, as a relay with authentication wants it; read at every connection, so that it may be a fresh
   * one each time. It is never part of an address.
   */
  readonly token?: () => string;
  /** false gives each instance a socket of its own, with any relay; default true. */
  readonly multiplex?: boolean;
  /** Default: `setTimeout`. */
  readonly schedule?: Schedule;
}

/**
 * A class to be used in WebSocket's place whose instances share one WebSocket to a relay of ours. With another relay
 * each has its own; which it is, is found out once. It is made for y-websocket's provider:
 * `new WebsocketProvider(url, room, doc, { WebSocketPolyfill: muxSocket(url) })`.
 * @param url address of the relay: `ws:`, `wss:`, `http:` or `https:`, without query and fragment
 * @throws SyncError INVALID_ARGUMENT for an address that is none, or where there is no WebSocket
 */
export function muxSocket(url: string, options: MuxSocketOptions = {}): typeof WebSocket {
  const hub = new MuxHub({
    base: relayAddress(url),
    WebSocket: options.WebSocket ?? ambientWebSocket(),
    token: options.token,
    multiplex: options.multiplex ?? true,
    schedule: options.schedule ?? scheduleByTimer,
  });
  const Socket = class extends MuxChannel {
    constructor(address: string | URL, protocols: string | readonly string[] = []) {
      super(String(address), bearerToken(protocols));
      hub.connect(this);
    }
  };
  // reason: it has what providers use of a WebSocket: the handlers, send, close, readyState and bufferedAmount
  return Socket as unknown as typeof WebSocket;
}

/** As a socket of its own would show it: among the subprotocols. */
function bearerToken(protocols: string | readonly string[]): string | undefined {
  const found = [protocols].flat().find((protocol) => protocol.startsWith(BEARER_PREFIX));
  return found?.slice(BEARER_PREFIX.length);
}
