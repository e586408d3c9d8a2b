import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';

export interface ScriptedRelay {
  readonly url: string;
  /** Address (path and query) of each connection so far. */
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** A relay that does with each connection whatever the test says; `count` is 1 for the first. */
export async function startScriptedRelay(
  script: (socket: ServerSocket, count: number, request: IncomingMessage) => void,
): Promise<ScriptedRelay> {
  const addresses: string[] = [];
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  sockets.on('connection', (socket, request) => {
    addresses.push(request.url ?? '');
    script(socket, addresses.length, request);
  });
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    addresses,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await once(sockets, 'close');
    },
  };
}
