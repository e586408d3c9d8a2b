import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';

/**
 * The relay that y-websocket's own project ships, which knows nothing of acknowledgements or channels.
 * @param accepts which upgrades it does not refuse; all unless said
 */
export async function startStockRelay(
  accepts: (request: IncomingMessage) => boolean = () => true,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer();
  const verifyClient = (info: { readonly req: IncomingMessage }): boolean => accepts(info.req);
  const sockets = new WebSocketServer({ server, verifyClient });
  sockets.on('connection', (socket, request) => setupWSConnection(socket, request));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}
