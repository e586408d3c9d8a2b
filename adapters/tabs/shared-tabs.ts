import type * as Y from 'yjs';
import type { AttachOptions, TransportLink } from '../../src/replication/transport.ts';
import type { MuxSocketOptions } from '../websocket/mux-socket.ts';
import { TabExchange } from './tab-exchange.ts';
import type { TabPorts } from './tab-ports.ts';
import { tabSocket, type TabSocket } from './tab-socket.ts';
import { browserTabPorts } from './web-tab-ports.ts';

/** How a transport shares with other tabs of its device. */
export interface TabSharing {
  /** Names the device and what it syncs: tabs of one scope are one device, and share its store. */
  readonly scope: string;
  /** The browser's own when absent; where it has none, nothing is shared. */
  readonly ports?: TabPorts;
}

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
    const tab = Array.from({ length: 4 }, () => Math.floor(ports.random() * 2 ** 32).toString(36)).join('-');
    const among = { scope: `layer5-sync/${sharing.scope}`, tab, ports };
    return new SharedTabs(tabSocket(url, { ...sockets, ...among }), new TabExchange({ ...among, onError }));
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
