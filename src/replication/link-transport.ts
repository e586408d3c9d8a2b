import type * as Y from 'yjs';
import { Listeners } from '../documents/listeners.ts';
import { SyncError } from '../model/errors.ts';
import { FrameLog } from './frame-log.ts';
import { LinkAccount } from './link-account.ts';
import { LinkPresence } from './link-presence.ts';
import type { Schedule } from './schedule.ts';
import type {
  AttachOptions,
  Connection,
  PresenceChannel,
  RefusedRoom,
  Transport,
  TransportLink,
} from './transport.ts';

/** What joins one document to one room. It reports to its account and decides nothing about the others. */
export interface Wire {
  /** Connects, now and after every loss, until `stop`; while it waits to try again, it tries now. Safe twice. */
  start(): void;
  /** Tries now, where it waits to try again. */
  hurry?(): void;
  /** Safe twice. */
  stop(): void;
  /** Sends a step 1, if the connection is open. */
  ask(): void;
  /** Sends a frame that is no part of the exchange, if the connection is open. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  /** Lets go of the document. */
  close(): void;
}

/** What differs between one network and another. */
export interface Carrier {
  /** @throws SyncError INVALID_ARGUMENT when no room can have that name */
  wire(room: string, doc: Y.Doc, account: LinkAccount): Wire;
  /** See `Transport.read`. */
  read(room: string): Reading;
}

/** A read under way. */
export interface Reading {
  readonly update: Promise<Uint8Array>;
  /** Ends it: `update` rejects with the error, unless it has settled. */
  giveUp(error: SyncError): void;
}

export interface LinkTransportOptions {
  readonly timeoutMs: number;
  readonly schedule: Schedule;
  readonly onError: (error: unknown) => void;
}

/** The transport that a carrier makes: it holds the links and sums up their connections. */
export class LinkTransport implements Transport {
  readonly frames: FrameLog = new FrameLog();
  readonly #carrier: Carrier;
  readonly #options: LinkTransportOptions;
  readonly #listeners: Listeners<Connection>;
  readonly #refused: Listeners<RefusedRoom>;
  readonly #links = new Map<LinkAccount, Link>();
  readonly #presences = new Map<string, LinkPresence>();
  #phase: 'offline' | 'connected' | 'closed' = 'offline';
  readonly #readings = new Set<Reading>();
  #connection: Connection = { status: 'offline' };

  constructor(carrier: Carrier, options: LinkTransportOptions) {
    this.#carrier = carrier;
    this.#options = options;
    this.#listeners = new Listeners(options.onError);
    this.#refused = new Listeners(options.onError);
  }

  get connection(): Connection {
    return this.#connection;
  }

  subscribe(listener: (connection: Connection) => void): () => void {
    return this.#listeners.add(listener);
  }

  attach(room: string, doc: Y.Doc, options: AttachOptions): TransportLink {
    this.#refuseClosed();
    const account: LinkAccount = new LinkAccount({
      ...this.#options,
      ...options,
      room,
      frames: this.frames,
      onPresence: (update) => this.#presences.get(room)?.received(update),
      onChange: () => {
        this.#changed();
        const { failure } = account;
        if (failure?.code === 'REFUSED') this.#refused.emit({ room, error: failure });
      },
    });
    account.subscribe(({ type }) => {
      if (type === 'synced') this.#carry(room);
      if (type === 'lost') this.#presences.get(room)?.lost();
    });
    const wire = this.#carrier.wire(room, doc, account);
    const close = (): void => {
      if (!this.#links.delete(account)) return;
      if (account.exchanged) this.#presences.get(room)?.lost();
      doc.off('afterAllTransactions', account.settle);
      account.close();
      wire.close();
      this.#changed();
    };
    this.#links.set(account, { room, wire, close });
    doc.on('afterAllTransactions', account.settle);
    if (this.#phase === 'connected') wire.start();
    this.#changed();
    return {
      subscribe: (listener) => account.subscribe(listener),
      flush: () => account.flush(() => wire.ask()),
      marked: () => {
        account.marked();
      },
      close,
    };
  }

  presence(room: string, client: number): PresenceChannel {
    this.#refuseClosed();
    if (this.#presences.has(room)) throw taken(room);
    const presence = new LinkPresence({
      ...this.#options,
      client,
      onClose: () => this.#presences.delete(room),
    });
    this.#presences.set(room, presence);
    this.#carry(room);
    return presence;
  }

  /** Also rejects with CONNECTION_FAILED while the transport is disconnected. */
  async read(room: string): Promise<Uint8Array> {
    this.#refuseClosed();
    if (this.#phase === 'offline') throw offline(room);
    const reading = this.#carrier.read(room);
    this.#readings.add(reading);
    return reading.update.finally(() => this.#readings.delete(reading));
  }

  connect(): void {
    this.#refuseClosed();
    this.#phase = 'connected';
    for (const { wire } of [...this.#links.values()]) wire.start();
    this.#changed();
  }

  hurry(): void {
    if (this.#phase !== 'connected') return;
    for (const { wire } of [...this.#links.values()]) wire.hurry?.();
  }

  onRefused(listener: (refused: RefusedRoom) => void): () => void {
    return this.#refused.add(listener);
  }

  disconnect(): void {
    if (this.#phase !== 'connected') return;
    this.#phase = 'offline';
    this.#goOffline();
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    for (const presence of [...this.#presences.values()]) presence.close();
    this.#goOffline();
    for (const { close } of [...this.#links.values()]) close();
    this.#listeners.clear();
  }

  /** Lets a link of the room carry its presence. */
  #carry(room: string): void {
    for (const [account, link] of this.#links) {
      if (link.room !== room || !account.exchanged) continue;
      this.#presences.get(room)?.carried((frame) => link.wire.send(frame));
      return;
    }
  }

  #goOffline(): void {
    for (const reading of [...this.#readings]) reading.giveUp(offline('the transport'));
    for (const { wire } of [...this.#links.values()]) wire.stop();
    this.#changed();
  }

  #changed(): void {
    const next = this.#sum();
    const now = this.#connection;
    if (next.status === now.status && failureOf(next) === failureOf(now)) return;
    this.#connection = next;
    this.#listeners.emit(next);
  }

  #sum(): Connection {
    if (this.#phase !== 'connected') return { status: 'offline' };
    const accounts = [...this.#links.keys()];
    if (accounts.length > 0 && accounts.every((account) => account.exchanged)) return { status: 'online' };
    const failure = accounts.map((account) => account.failure).find((found) => found !== undefined);
    return failure === undefined ? { status: 'connecting' } : { status: 'connecting', failure };
  }

  #refuseClosed(): void {
    if (this.#phase !== 'closed') return;
    throw new SyncError('CLOSED', {
      value: 'the transport',
      rule: 'it is closed',
      remedy: 'Make another transport',
    });
  }
}

interface Link {
  readonly room: string;
  readonly wire: Wire;
  readonly close: () => void;
}

function taken(room: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: `room ${room}`,
    rule: 'a transport has one presence in a room',
    remedy: 'Use that one, or close it first',
  });
}

function failureOf(connection: Connection): SyncError | undefined {
  return connection.status === 'connecting' ? connection.failure : undefined;
}

function offline(value: string): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value,
    rule: 'the transport is disconnected',
    remedy: 'Call connect() first',
  });
}
