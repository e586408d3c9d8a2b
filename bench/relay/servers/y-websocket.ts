import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';
import { announce } from './announce.ts';

// As its own server.js does it. It keeps documents in memory.
const [, port = '0'] = process.argv.slice(2);
const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', setupWSConnection);
const server = createServer();
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
});
server.listen(Number(port), '127.0.0.1', () => announce((server.address() as AddressInfo).port));
