import { BEARER_PREFIX, SUBPROTOCOL } from '../../src/replication/wire.ts';
import type { GuestMessage, HostMessage } from './socket-message.ts';
import type { TabLocks } from './tab-ports.ts';

/** Bytes that a tab may leave unread: one that is frozen reads nothing, and the browser keeps it all for it. */
export const MAX_UNREAD_BYTES: number = 8 * 2 ** 20;

/** The relay, or this leader, has ended the connection: try again. */
const LOST = 1006;

export interface GuestSocketsOptions {
  readonly term: number;
  /** Makes the sockets. */
  readonly Socket: typeof WebSocket;
  readonly post: (tab: string, message: HostMessage) => void;
  readonly locks: TabLocks;
  /** Name of the lock that a tab holds as long as it lives. */
  readonly lifeLock: (tab: string) => string;
}

interface Guest {
  readonly sockets: Map<number, WebSocket>;
  unread: number;
  /** Lets go of waiting for its end. */
  readonly forget: () => void;
}

/** The sockets that a leader has for the other tabs. Each is a socket of its own for the relay, too. */
export class GuestSockets {
  readonly #options: GuestSocketsOptions;
  readonly #guests = new Map<string, Guest>();

  constructor(options: GuestSocketsOptions) {
    this.#options = options;
  }

  receive(message: GuestMessage): void {
    switch (message.type) {
      case 'open':
        this.#open(message);
        return;
      case 'send': {
        const socket = this.#guests.get(message.from)?.sockets.get(message.socket);
        if (socket?.readyState === socket?.OPEN) socket?.send(message.bytes);
        return;
      }
      case 'close':
        this.#guests.get(message.from)?.sockets.get(message.socket)?.close();
        return;
      case 'read': {
        const guest = this.#guests.get(message.from);
        if (guest !== undefined) guest.unread -= message.count;
      }
    }
  }

  /** Ends them all; nobody is told. */
  close(): void {
    for (const tab of [...this.#guests.keys()]) this.#end(tab);
  }

  #open({ from, socket: id, url, token }: GuestMessage & { readonly type: 'open' }): void {
    const guest = this.#guests.get(from) ?? this.#welcome(from);
    if (guest.sockets.has(id)) return;
    const { term, Socket, post } = this.#options;
    let socket: WebSocket;
    try {
      socket = new Socket(url, token === undefined ? [] : [SUBPROTOCOL, BEARER_PREFIX + token]);
    } catch {
      // An address that is not this relay's, or none at all.
      post(from, {
        type: 'closed',
        term,
        socket: id,
        code: LOST,
        reason: 'the leading tab refused the address',
      });
      return;
    }
    guest.sockets.set(id, socket);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => post(from, { type: 'opened', term, socket: id });
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
      this.#deliver(from, guest, id, new Uint8Array(data));
    socket.onerror = () => undefined; // followed by a close
    socket.onclose = ({ code, reason }) => {
      guest.sockets.delete(id);
      post(from, { type: 'closed', term, socket: id, code, reason });
    };
  }

  #deliver(tab: string, guest: Guest, socket: number, bytes: Uint8Array<ArrayBuffer>): void {
    const { term, post } = this.#options;
    guest.unread += bytes.length;
    if (guest.unread <= MAX_UNREAD_BYTES) post(tab, { type: 'deliver', term, socket, bytes });
    // What it has missed it gets at its next connection.
    else
      this.#end(tab, (id) =>
        post(tab, { type: 'closed', term, socket: id, code: LOST, reason: 'too much unread' }),
      );
  }

  #welcome(tab: string): Guest {
    const forget = this.#options.locks.take(this.#options.lifeLock(tab), 'wait', {
      taken: () => this.#end(tab),
      lost: () => undefined,
      failed: () => undefined,
    });
    const guest = { sockets: new Map<number, WebSocket>(), unread: 0, forget };
    this.#guests.set(tab, guest);
    return guest;
  }

  #end(tab: string, tell: (socket: number) => void = () => undefined): void {
    const guest = this.#guests.get(tab);
    if (guest === undefined) return;
    this.#guests.delete(tab);
    guest.forget();
    for (const [id, socket] of guest.sockets) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
      tell(id);
    }
  }
}
