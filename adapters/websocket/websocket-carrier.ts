import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { LinkAccount } from '../../src/replication/link-account.ts';
import type { Carrier, Reading, Wire } from '../../src/replication/link-transport.ts';
import { roomPath } from '../../src/replication/room.ts';
import { readRoom } from './read-room.ts';
import { WebsocketWire, type WebsocketWireOptions } from './websocket-wire.ts';

export interface WebsocketCarrierOptions extends Omit<WebsocketWireOptions, 'awareness'> {
  /** How long a read may take, ms. */
  readonly timeoutMs: number;
}

/** Carries documents over WebSockets to a y-websocket relay, and presence on one of them. */
export class WebsocketCarrier implements Carrier {
  readonly #options: WebsocketCarrierOptions;
  #awareness: Awareness | undefined;

  constructor(options: WebsocketCarrierOptions) {
    this.#options = options;
  }

  /** The wire of this awareness's document, made later, carries it. */
  carryPresence(awareness: Awareness): void {
    this.#awareness = awareness;
  }

  wire(room: string, doc: Y.Doc, account: LinkAccount): Wire {
    const awareness = this.#awareness;
    return new WebsocketWire(room, doc, account, {
      ...this.#options,
      ...(awareness?.doc === doc ? { awareness } : {}),
    });
  }

  read(room: string): Reading {
    const query = new URLSearchParams(this.#options.parameters).toString();
    const url = `${this.#options.url}/${roomPath(room)}${query === '' ? '' : `?${query}`}`;
    return readRoom({ ...this.#options, url });
  }
}
