import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { SyncError } from '../src/model/errors.ts';
import { withRetryAfter } from '../src/replication/retry-after.ts';
import { AdminApi } from './admin/admin-api.ts';
import { systemClock } from './sessions/clock.ts';
import { CLOSE } from './sessions/close-codes.ts';
import { Connections } from './gateway/connections.ts';
import { Gatekeeper } from './gateway/gatekeeper.ts';
import { Gateway } from './gateway/gateway.ts';
import { httpRequests } from './gateway/http-requests.ts';
import { CLOSE_GRACE_MS } from './sessions/limits.ts';
import { guardedLog } from './reporting/log.ts';
import { Lobby } from './gateway/lobby.ts';
import { Meters } from './reporting/meters.ts';
import { isLoopback } from './gateway/origin.ts';
import type { RelayOptions } from './relay-options.ts';
import { Reviews } from './gateway/reviews.ts';
import { RESTART_S } from './sessions/retry-after.ts';
import { Rooms } from './sessions/rooms.ts';
import { sessionLimits } from './sessions/session-limits.ts';
import { steadyLog } from './sessions/steady-log.ts';
import { TrustedProxies } from './gateway/trusted-proxies.ts';
import { StoreThreads } from './threads/store-threads.ts';

export type { RelayOptions } from './relay-options.ts';

export interface Relay {
  /** `http://HOST:PORT`; sessions connect to the same with `ws:` and the room as path. */
  readonly url: string;
  readonly port: number;
  /**
   * Resolves with what ended the store, should it fail: nothing is accepted from then on, and the process
   * should end. Never rejects; stays open as long as all is well.
   */
  readonly failed: Promise<SyncError>;
  /**
   * Lets nobody in any more, ends every connection, some at a time and within `limits.drainMs`, makes durable what
   * was received, then closes the store. Safe twice.
   */
  close(): Promise<void>;
}

/** Milliseconds between two looks at which requests take too long. */
const CONNECTIONS_CHECK_MS = 1_000;

/**
 * Starts a relay for y-websocket clients.
 * @throws SyncError INVALID_ARGUMENT for a limit or a trusted proxy that is none, and where others than this machine could come in
 * without being asked who they are; CONNECTION_FAILED when it cannot listen; STORAGE_FAILED, STORAGE_NEWER or
 * STORAGE_CORRUPT when its store does not open
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { host = '127.0.0.1', authentication, origins = [] } = options;
  if (authentication === undefined && !isLoopback(host)) throw unasked(host);
  const authenticator = authentication === 'anonymous' ? undefined : authentication;
  const limits = sessionLimits(options.limits);
  const proxies = new TrustedProxies(options.trustedProxies);
  const log = steadyLog(guardedLog(options.onLog), systemClock);
  const meters: Meters = new Meters(() => store.readings, options.processMetrics ?? false);
  const around = { limits, clock: systemClock, metrics: meters };
  const store = await StoreThreads.open(options.data, log, options.store, meters);
  const rooms = new Rooms(store, log, around);
  const connections = new Connections(systemClock);
  const reviews = new Reviews(authenticator, limits.reviewMs, systemClock, Date.now);
  let closing: Promise<void> | undefined;

  const gateway = new Gateway({
    ...around,
    lobby: new Lobby(rooms, new Gatekeeper(authenticator, limits, systemClock), reviews),
    connections,
    proxies,
    origins: { allowed: origins, trustsLoopback: authentication === undefined },
    log,
    isOpen: () => closing === undefined && store.isOpen,
  });
  const admin = options.admin && new AdminApi(options.admin, store, rooms);
  const server = createServer(
    {
      headersTimeout: limits.admissionMs,
      maxHeaderSize: limits.maxRequestBytes,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
    httpRequests({
      isOpen: () => store.isOpen,
      commit: () => store.ask({ type: 'ping' }),
      isClosing: () => closing !== undefined,
      metrics: meters,
      admin: admin && ((request, response) => admin.handle(request, response)),
      handleRequest: options.handleRequest,
      log,
    }),
  );
  server.maxConnections = limits.maxConnections;
  server.on('upgrade', (request, socket, head: Buffer) => void gateway.upgrade(request, socket, head));
  void store.failed.then(() =>
    connections.closeAll(CLOSE.storeFailed, withRetryAfter('the store failed', RESTART_S)),
  );

  const url = await listenOn(server, host, options.port ?? 0).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  log({ level: 'info', event: 'listening', message: `relay listening on ${url.href}` });
  if (authenticator === undefined) {
    const message = `no authentication: whoever reaches ${url.href} may read and write every room`;
    log({ level: 'info', event: 'anonymous', message });
  }

  const close = async (): Promise<void> => {
    reviews.close();
    const ended = new Promise((resolve) => server.close(resolve));
    // The same for all: they come back spread as they were sent away.
    await connections.drain(
      CLOSE.restarting,
      withRetryAfter('the relay is closing', RESTART_S),
      limits.drainMs,
    );
    await connections.end(CLOSE_GRACE_MS);
    server.closeAllConnections();
    await ended;
    await store.close(); // what was received before is settled first
    meters.close();
    log({ level: 'info', event: 'closed', message: `relay on ${url.href} closed` });
  };
  return {
    url: url.href,
    port: url.port,
    failed: store.failed,
    close: () => (closing ??= close()),
  };
}

async function listenOn(server: Server, host: string, port: number): Promise<{ href: string; port: number }> {
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

function unasked(host: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: `options.authentication (absent) with host ${host}`,
    rule: 'where others can reach the relay, it has to know who may come in',
    remedy: "Give an authenticator, or 'anonymous' to let everybody read and write every room",
  });
}
