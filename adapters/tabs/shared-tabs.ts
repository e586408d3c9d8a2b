import type * as Y from 'yjs';
import type { AttachOptions, DocumentCarrier, TransportLink } from '../../src/replication/transport.ts';
import type { MuxSocketOptions } from '../websocket/mux-socket.ts';
import { TabExchange } from './tab-exchange.ts';
import { membership } from './membership.ts';
import type { TabSharing } from './membership.ts';
import { tabSocket, type TabSocket } from './tab-socket.ts';
import { browserTabPorts } from './web-tab-ports.ts';

/** One tab's part in what the tabs of its device share: the socket to the relay, and what is stored. */
export class SharedTabs {
  readonly #socket: TabSocket;
  readonly #exchange: TabExchange;

  private constructor(socket: TabSocket, exchange: TabExchange) {
    this.#socket = socket;
    this.#exchange = exchange;
  }

  /**
   * Undefined where nothing is to be, or can be, shared.
   * @param url of the relay
   * @throws SyncError as `tabSocket` does
   */
  static join(
    sharing: TabSharing | undefined,
    url: string,
    options: MuxSocketOptions & { readonly onError: (error: unknown) => void },
  ): SharedTabs | undefined {
    const ports = sharing?.ports ?? browserTabPorts();
    if (sharing === undefined || ports === undefined) return undefined;
    const { onError, ...sockets } = options;
    const among = membership(sharing, ports);
    return new SharedTabs(tabSocket(url, { ...sockets, ...among }), new TabExchange({ ...among, onError }));
  }

  /** Shares documents with the other tabs alone. */
  get carrier(): DocumentCarrier {
    return this.#exchange;
  }

  /** To be used in WebSocket's place. */
  get WebSocket(): typeof WebSocket {
    return this.#socket.WebSocket;
  }

  /** Shares an attached document. Returns the link to be used in place of the one given. */
  accompany(room: string, doc: Y.Doc, options: AttachOptions, link: TransportLink): TransportLink {
    return this.#exchange.accompany(room, doc, options, link);
  }

  /** Safe twice. */
  close(): void {
    this.#socket.close();
    this.#exchange.close();
  }
}
