import * as Y from 'yjs';
import { SyncError } from '../../src/model/errors.ts';
import { encodeStep1, encodeStep2, encodeUpdate, parseFrame } from '../../src/replication/frame.ts';
import type { Frame } from '../../src/replication/frame.ts';
import type { LinkAccount } from '../../src/replication/link-account.ts';
import type { Wire } from '../../src/replication/link-transport.ts';
import type { MemoryConnection } from './memory-connection.ts';

/** What a wire needs of a connection. */
export type WireConnection = Pick<MemoryConnection, 'sendUp' | 'end'>;

/** Opens a connection; undefined while the device is cut off. */
export type Dial = (handlers: {
  readonly onReceive: (bytes: Uint8Array) => void;
  readonly onEnd: (reason: string) => void;
}) => WireConnection | undefined;

/** One document in one room of a network in memory, speaking the same protocol as over a socket. */
export class MemoryWire implements Wire {
  readonly #doc: Y.Doc;
  readonly #account: LinkAccount;
  readonly #dial: Dial;
  readonly #onError: (error: unknown) => void;
  readonly #onClose: () => void;
  #connection: WireConnection | undefined;
  #wanted = false;

  constructor(
    doc: Y.Doc,
    account: LinkAccount,
    options: {
      readonly dial: Dial;
      readonly onError: (error: unknown) => void;
      readonly onClose: (wire: MemoryWire) => void;
    },
  ) {
    this.#doc = doc;
    this.#account = account;
    this.#dial = options.dial;
    this.#onError = options.onError;
    this.#onClose = () => options.onClose(this);
    doc.on('update', this.#sendUpdate);
  }

  start(): void {
    this.#wanted = true;
    if (this.#connection !== undefined) return;
    this.#account.opening();
    this.#connection = this.#dial({
      onReceive: (bytes) => this.#receive(bytes),
      onEnd: (reason) => this.#ended(reason),
    });
    if (this.#connection === undefined) {
      this.#ended('the device is cut off');
      return;
    }
    this.#account.opened();
    this.ask();
  }

  stop(): void {
    this.#wanted = false;
    if (this.#connection === undefined) this.#account.ended();
    else this.#connection.end('the device went offline');
  }

  /** Connects again after the network has come back, if that is wanted. */
  restart(): void {
    if (this.#wanted) this.start();
  }

  ask(): void {
    this.send(encodeStep1(Y.encodeStateVector(this.#doc)));
  }

  close(): void {
    this.stop();
    this.#doc.off('update', this.#sendUpdate);
    this.#onClose();
  }

  readonly #sendUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.send(encodeUpdate(update));
  };

  send(bytes: Uint8Array): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#account.send(bytes, () => {
      connection.sendUp(bytes);
      return true;
    });
  }

  #receive(bytes: Uint8Array): void {
    const frame = parseFrame(bytes);
    this.#account.received(frame, () => this.#apply(frame));
  }

  #apply(frame: Frame): void {
    if (frame.type === 'step1') this.send(encodeStep2(Y.encodeStateAsUpdate(this.#doc, frame.stateVector)));
    if (frame.type === 'step2' || frame.type === 'update') {
      try {
        Y.applyUpdate(this.#doc, frame.update, this);
      } catch (error) {
        this.#onError(error); // a listener of the document threw; the update itself is in
      }
    }
  }

  #ended(reason: string): void {
    this.#connection = undefined;
    if (!this.#wanted) {
      this.#account.ended();
      return;
    }
    this.#account.ended(
      new SyncError('CONNECTION_FAILED', { value: 'the relay', rule: reason, remedy: 'Heal the network' }),
    );
  }
}
