import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LogListener } from '../reporting/log.ts';

/** Serves pages at the relay's address. Returns whether it took the request. */
export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What the relay's plain HTTP side tells. */
export interface HttpSources {
  /** Whether the store still takes updates: if not, the process is to be started again. */
  readonly isOpen: () => boolean;
  /** Resolves once a commit has gone through; rejects when it did not. */
  readonly commit: () => Promise<unknown>;
  /** Whether the relay lets nobody in any more. */
  readonly isClosing: () => boolean;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Takes the requests below `/admin/`; undefined where there is no such side. */
  readonly admin: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  readonly handleRequest: HandleRequest | undefined;
  readonly log: LogListener;
}

/** The relay's plain HTTP side: `/healthz`, `/readyz`, `/metrics`, `/admin/…`, then whatever the caller serves, then 404. */
export function httpRequests(sources: HttpSources): RequestListener {
  const ready = shared(sources.commit);
  return (request, response) => {
    answer(request, response, sources, ready).catch((error: unknown) => {
      const message = `${pathOf(request)}: ${String(error)}`;
      sources.log({ level: 'error', event: 'request-failed', message });
      if (!response.headersSent) sendJson(response, 500, { status: 'failed' });
      else response.destroy();
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { isOpen, isClosing, metrics, admin, handleRequest }: HttpSources,
  ready: () => Promise<unknown>,
): Promise<void> {
  const path = pathOf(request);
  switch (path) {
    case '/healthz':
      if (isOpen()) sendJson(response, 200, { status: 'ok' });
      else sendJson(response, 503, { status: 'failed' });
      return;
    case '/readyz': {
      if (isClosing()) {
        sendJson(response, 503, { status: 'closing' });
        return;
      }
      const failure: unknown = await ready().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) sendJson(response, 200, { status: 'ok' });
      else sendJson(response, 503, { status: isOpen() ? 'no space' : 'failed' });
      return;
    }
    case '/metrics':
      response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
      response.end(await metrics.text());
      return;
  }
  if (admin !== undefined && path.startsWith('/admin/')) await admin(request, response);
  else if (handleRequest?.(request, response) !== true) sendJson(response, 404, { status: 'not found' });
}

/**
 * Answers an upgrade request with a refusal, and ends its socket.
 * @param retryAfter seconds after which to come back, where that may help
 */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  reason: string,
  retryAfter: number | undefined,
): void {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The path that was asked for; never the query, which may hold a token. */
export function pathOf(request: Pick<IncomingMessage, 'url'>): string {
  return request.url?.split('?')[0] ?? '';
}

/** One call for all who ask while it runs: however many look, there is one commit at a time. */
function shared(work: () => Promise<unknown>): () => Promise<unknown> {
  let running: Promise<unknown> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
}
