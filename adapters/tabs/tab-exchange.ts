import type * as Y from 'yjs';
import type { AttachOptions, TransportLink } from '../../src/replication/transport.ts';
import { parseExchangeMessage } from './exchange-message.ts';
import { SharedDocument } from './shared-document.ts';
import type { TabChannel, TabPorts } from './tab-ports.ts';

export interface TabExchangeOptions {
  /** Names the device; the same in all its tabs. */
  readonly scope: string;
  /** This tab's own name. */
  readonly tab: string;
  readonly ports: Pick<TabPorts, 'openChannel'>;
  /** Told of what another tab said and what could not be used. */
  readonly onError: (error: unknown) => void;
}

/** Lets the tabs of one device see each other's changes also where they are not connected. */
export class TabExchange {
  readonly #options: TabExchangeOptions;
  readonly #channel: TabChannel;
  readonly #documents = new Map<string, SharedDocument>();
  #isClosed = false;

  constructor(options: TabExchangeOptions) {
    this.#options = options;
    this.#channel = options.ports.openChannel(`${options.scope}/documents`);
    this.#channel.listen((data) => {
      const message = parseExchangeMessage(data);
      if (message !== undefined) this.#documents.get(message.room)?.receive(message);
    });
  }

  /**
   * Shares a document for as long as its link is open.
   * @returns the link to be used in place of the one given
   */
  accompany(room: string, doc: Y.Doc, { stored }: AttachOptions, link: TransportLink): TransportLink {
    const { tab, onError } = this.#options;
    const document = new SharedDocument({
      room,
      tab,
      doc,
      onError,
      stored: () => stored?.(),
      post: (message) => {
        if (!this.#isClosed) this.#channel.post(message);
      },
    });
    this.#documents.set(room, document);
    const unsubscribe = link.subscribe(({ type }) => {
      if (type === 'synced') document.isOnline = true;
      if (type === 'lost') document.isOnline = false;
    });
    return {
      ...link,
      close: () => {
        unsubscribe();
        document.close();
        if (this.#documents.get(room) === document) this.#documents.delete(room);
        link.close();
      },
    };
  }

  /** Shares a document with the other tabs alone. */
  attach(room: string, doc: Y.Doc, options: AttachOptions): TransportLink {
    return this.accompany(room, doc, options, NO_LINK);
  }

  /** Safe twice. */
  close(): void {
    this.#isClosed = true;
    this.#channel.close();
  }
}

/** To nobody: what is shared with tabs alone is never online. */
const NO_LINK: TransportLink = {
  subscribe: () => () => undefined,
  flush: () => Promise.resolve(),
  marked: () => undefined,
  close: () => undefined,
};
