/** What a tab tells the leader about sockets that the leader is to have for it. A socket's number is the tab's own. */
export type GuestMessage = { readonly from: string; readonly term: number } & (
  | { readonly type: 'open'; readonly socket: number; readonly url: string; readonly token?: string }
  | { readonly type: 'send'; readonly socket: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'close'; readonly socket: number }
  /** So many more bytes of what was delivered have been read. */
  | { readonly type: 'read'; readonly count: number }
);

/** What the leader tells a tab about those. */
export type HostMessage = { readonly term: number } & (
  | { readonly type: 'opened'; readonly socket: number }
  | { readonly type: 'deliver'; readonly socket: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'closed'; readonly socket: number; readonly code: number; readonly reason: string }
);

export type SocketMessage = GuestMessage | HostMessage;

/** Undefined for anything else, since every script of the site may post on a channel. */
export function parseSocketMessage(message: unknown): SocketMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, term, from, socket, count, url, token, bytes, code, reason } = message as Readonly<
    Record<string, unknown>
  >;
  if (!isCount(term)) return undefined;
  if (type === 'read') return isText(from) && isCount(count) ? { type, term, from, count } : undefined;
  if (!isCount(socket)) return undefined;
  switch (type) {
    case 'open':
      if (!isText(from) || !isText(url)) return undefined;
      return { type, term, from, socket, url, ...(isText(token) ? { token } : {}) };
    case 'send':
      return isText(from) && isBytes(bytes) ? { type, term, from, socket, bytes } : undefined;
    case 'close':
      return isText(from) ? { type, term, from, socket } : undefined;
    case 'opened':
      return { type, term, socket };
    case 'deliver':
      return isBytes(bytes) ? { type, term, socket, bytes } : undefined;
    case 'closed':
      return isCount(code) && isText(reason) ? { type, term, socket, code, reason } : undefined;
    default:
      return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer;
}
