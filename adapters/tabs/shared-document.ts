import * as Y from 'yjs';
import { unreachable } from '../../src/model/assert.ts';
import { Outbox } from '../../src/replication/outbox.ts';
import type { ExchangeMessage } from './exchange-message.ts';

export interface SharedDocumentOptions {
  readonly room: string;
  /** This tab's own name. */
  readonly tab: string;
  readonly doc: Y.Doc;
  /** As in `AttachOptions`: what is told leaves when this has settled. */
  readonly stored: () => Promise<unknown> | undefined;
  readonly post: (message: ExchangeMessage) => void;
  /** Told of what does not decode. */
  readonly onError: (error: unknown) => void;
}

/**
 * One document that tabs of a device share. Where both of two tabs are connected to the relay they hear of each other
 * through it, and nothing is told here twice; where one is not, they tell each other directly.
 */
export class SharedDocument {
  readonly #options: SharedDocumentOptions;
  readonly #outbox = new Outbox();
  /** Tabs that are not connected. */
  readonly #offline = new Set<string>();
  #isOnline = false;

  constructor(options: SharedDocumentOptions) {
    this.#options = options;
    options.doc.on('update', this.#onUpdate);
    this.#hello();
  }

  /** Whether this tab is connected to the relay, with its first exchange done. */
  set isOnline(isOnline: boolean) {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    if (isOnline) this.#settled();
    else this.#hello();
  }

  receive(message: ExchangeMessage): void {
    const { doc, tab } = this.#options;
    switch (message.type) {
      case 'hello':
        if (message.isOnline) this.#offline.delete(message.from);
        else this.#offline.add(message.from);
        if (message.isOnline && this.#isOnline) return;
        this.#guarded(() => this.#tell(message.from, message.vector, Y.encodeStateVector(doc)));
        return;
      case 'difference': {
        if (message.to !== tab) return;
        this.#apply(message.update);
        const { vector } = message;
        if (vector !== undefined) this.#guarded(() => this.#tell(message.from, vector));
        return;
      }
      case 'update':
        if (!(message.isOnline && this.#isOnline)) this.#apply(message.update);
        return;
      case 'settled':
        this.#offline.delete(message.from);
        return;
      default:
        unreachable(message);
    }
  }

  close(): void {
    this.#options.doc.off('update', this.#onUpdate);
    this.#outbox.clear();
    this.#settled();
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === OTHER_TAB || (this.#isOnline && this.#offline.size === 0)) return;
    const { room, tab: from, post, stored } = this.#options;
    const isOnline = this.#isOnline;
    this.#outbox.put(() => post({ type: 'update', from, room, isOnline, update }), stored());
  };

  #hello(): void {
    const { room, tab: from, post, doc } = this.#options;
    post({ type: 'hello', from, room, isOnline: this.#isOnline, vector: Y.encodeStateVector(doc) });
  }

  #settled(): void {
    const { room, tab: from, post } = this.#options;
    post({ type: 'settled', from, room });
  }

  /** Sends what it lacks, once that is stored here. */
  #tell(to: string, known: Uint8Array, vector?: Uint8Array): void {
    const { room, tab: from, post, doc, stored } = this.#options;
    const update = Y.encodeStateAsUpdate(doc, known);
    const asked = vector === undefined ? {} : { vector };
    this.#outbox.put(() => post({ type: 'difference', from, room, to, update, ...asked }), stored());
  }

  #apply(update: Uint8Array): void {
    this.#guarded(() => {
      // Applied only as a whole: half of a broken one would stay.
      Y.decodeUpdate(update);
      Y.applyUpdate(this.#options.doc, update, OTHER_TAB);
    });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onError(error);
    }
  }
}

/** Origin of transactions that bring in what another tab told. */
const OTHER_TAB: unique symbol = Symbol('other tab');
