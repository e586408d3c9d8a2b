import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { SyncError } from '../src/model/errors.ts';
import { admit } from './admission.ts';
import { CLOSE } from './close-codes.ts';
import { httpRequests, refuseUpgrade } from './http-requests.ts';
import type { HandleRequest } from './http-requests.ts';
import { CLOSE_GRACE_MS, KEEP_ALIVE_INTERVAL_MS, MAX_FRAME_BYTES } from './limits.ts';
import { guardedLog } from './log.ts';
import type { LogListener } from './log.ts';
import { Rooms } from './rooms.ts';
import { Session } from './session.ts';
import { StoreThread } from './store-thread.ts';
import { listen, sessionSocket } from './web-socket.ts';

export interface RelayOptions {
  /** Address to listen on; 127.0.0.1 unless said. */
  readonly host?: string;
  /** 0, or left out: any free port. */
  readonly port?: number;
  /** Directory of the relay's database, made when it is not there; ':memory:' keeps nothing. */
  readonly data: string;
  readonly onLog?: LogListener;
  /** Serves pages at the same address. Returns whether it took the request. */
  readonly handleRequest?: HandleRequest;
}

export interface Relay {
  /** `http://HOST:PORT`; sessions connect to the same with `ws:` and the room as path. */
  readonly url: string;
  readonly port: number;
  /**
   * Resolves with what ended the store, should it fail: nothing is accepted from then on, and the process
   * should end. Never rejects; stays open as long as all is well.
   */
  readonly failed: Promise<SyncError>;
  /** Makes durable what was received, ends every session, then closes the store. Safe twice. */
  close(): Promise<void>;
}

/**
 * Starts a relay for y-websocket clients.
 * @throws SyncError CONNECTION_FAILED when it cannot listen; STORAGE_FAILED, STORAGE_NEWER or STORAGE_CORRUPT
 * when its store does not open
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const log = guardedLog(options.onLog);
  const store = await StoreThread.open(options.data, log);
  const rooms = new Rooms(store, log);
  const healthy = (): Promise<unknown> => store.ask({ type: 'ping' });
  const server = createServer(httpRequests(healthy, options.handleRequest, log));
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  let closing: Promise<void> | undefined;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A connection that breaks now has no other listener, and an unheard error ends the process.
    socket.on('error', () => socket.destroy());
    const admission = admit(request);
    if (closing !== undefined || !store.isOpen) refuseUpgrade(socket, 503, 'the relay is closing');
    else if (admission.type === 'refused') refuseUpgrade(socket, admission.status, admission.reason);
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => undefined);
        const room = rooms.enter(admission.room);
        const session = new Session(sessionSocket(webSocket), room, admission.acknowledges);
        listen(webSocket, session);
        room.join(session);
      });
    }
  });
  void store.failed.then(() => rooms.closeAll(CLOSE.storeFailed, 'the store failed'));

  const url = await listenOn(server, options).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const keepAlive = setInterval(() => rooms.keepAlive(), KEEP_ALIVE_INTERVAL_MS);
  log({ level: 'info', event: 'listening', message: `relay listening on ${url.href}` });

  const close = async (): Promise<void> => {
    clearInterval(keepAlive);
    const ended = new Promise((resolve) => server.close(resolve));
    await healthy().catch(() => undefined); // everything received before it is settled then
    rooms.closeAll(CLOSE.goingAway, 'the relay is closing');
    const grace = setTimeout(() => rooms.terminateAll(), CLOSE_GRACE_MS);
    await rooms.whenEmpty();
    clearTimeout(grace);
    server.closeAllConnections();
    await ended;
    await store.close();
    log({ level: 'info', event: 'closed', message: `relay on ${url.href} closed` });
  };
  return {
    url: url.href,
    port: url.port,
    failed: store.failed,
    close: () => (closing ??= close()),
  };
}

async function listenOn(server: Server, options: RelayOptions): Promise<{ href: string; port: number }> {
  const { host = '127.0.0.1', port = 0 } = options;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new SyncError('CONNECTION_FAILED', {
          value: `http://${shownHost}:${port}`,
          rule: `the relay must be able to listen there (${cause.message})`,
          remedy: 'Name another port, or end what listens on it',
          cause,
        }),
      );
    });
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { href: `http://${shownHost}:${bound}`, port: bound };
}
