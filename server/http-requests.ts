import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LogListener } from './log.ts';

/** Serves pages at the relay's address. Returns whether it took the request. */
export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The relay's plain HTTP side: `/healthz`, then whatever the caller serves, then 404.
 * @param healthy resolves when the store has answered, rejects when it cannot
 */
export function httpRequests(
  healthy: () => Promise<unknown>,
  handleRequest: HandleRequest | undefined,
  log: LogListener,
): RequestListener {
  return (request, response) => {
    if (request.url?.split('?')[0] === '/healthz') {
      healthy().then(
        () => sendJson(response, 200, { status: 'ok' }),
        () => sendJson(response, 503, { status: 'failed' }),
      );
      return;
    }
    try {
      if (handleRequest?.(request, response) === true) return;
      sendJson(response, 404, { status: 'not found' });
    } catch (error) {
      log({ level: 'error', event: 'request-failed', message: `${request.url ?? ''}: ${String(error)}` });
      if (!response.headersSent) sendJson(response, 500, { status: 'failed' });
      else response.destroy();
    }
  };
}

/** Answers an upgrade request with a refusal, and ends its socket. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
