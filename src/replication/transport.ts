import type * as Y from 'yjs';
import type { SyncError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { FrameLog } from './frame-log.ts';

/**
 * Port: what carries documents between devices. The engine never assumes one: an app may attach its own
 * y-* providers to the documents instead.
 */
export interface Transport {
  /**
   * Replicates `doc` with everyone in `room` until the link is closed. May be called while offline.
   * @param room name of the room, any string without control characters, at most 256 bytes of UTF-8
   */
  attach(room: string, doc: Y.Doc, options: AttachOptions): TransportLink;
  /**
   * The other side's whole document as one V1 update, sending nothing of ours.
   * @throws SyncError CONNECTION_FAILED, TIMEOUT
   */
  read(room: string): Promise<Uint8Array>;
  /**
   * Presence in a room, for transports that can carry it: who is here, and what they say of themselves. It is carried
   * while a document is attached in that room, and closed with the transport.
   * @param client a number below 2^32 that nobody else in the room has: draw it at random
   * @throws SyncError CLOSED, INVALID_ARGUMENT while the room has another one
   */
  presence?(room: string, client: number): PresenceChannel;
  /** Carries documents to this device's other tabs alone, for transports that share with them. */
  readonly tabs?: DocumentCarrier | undefined;
  /** What went over the links, for transports that count it. */
  readonly frames?: FrameLog;
  readonly connection: Connection;
  /** Called after every change of `connection`. Returns unsubscribe. */
  subscribe(listener: (connection: Connection) => void): () => void;
  /** Starts connecting, now and after every loss. Safe twice. */
  connect(): void;
  /** Tries now where the next attempt is only waited for. What was refused is left alone. */
  hurry?(): void;
  /** Called when the relay refuses a room for good: nothing is tried there until `connect`. Returns unsubscribe. */
  onRefused?(listener: (refused: RefusedRoom) => void): () => void;
  /**
   * For transports that were made with a token: shows another one from now on, at once where the relay refused the one
   * before. A function is asked for each connection.
   * @throws SyncError INVALID_ARGUMENT where there is none to replace
   */
  setToken?(token: string | (() => string | Promise<string>)): void;
  /** Goes offline until `connect`. Safe twice. */
  disconnect(): void;
  /** Ends every link. Safe twice. */
  close(): Promise<void>;
}

/** Carries documents: to a relay, or from tab to tab of this device. */
export type DocumentCarrier = Pick<Transport, 'attach'>;

/** Presence in one room: what clients say of themselves, which is gone when they are. */
export interface PresenceChannel {
  /** The number under which the others hear of this one. */
  readonly client: number;
  /**
   * What each of the others says of itself, frozen JSON, by its number; nobody without a connection. The same object
   * until it changes.
   */
  readonly others: ReadonlyMap<number, Json>;
  /**
   * Says so of this client, now and whenever a connection comes back.
   * @param state an object, as y-protocols has it, of a few kB at most; null to leave
   */
  set(state: Json): void;
  /** Called after every change of `others`. Returns unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Leaves the room. Safe twice. */
  close(): void;
}

export interface AttachOptions {
  /**
   * Read when a frame with document content has been made and no transaction is open any more: a number that never
   * falls, naming the newest local change in `doc`. It comes back in `acknowledged`.
   */
  readonly mark: () => number;
  /**
   * Read when a frame with document content has been made. The frame, and all that come after it on that connection,
   * leave only after the promise has settled: nothing is told to others before this device has it on disk. A
   * rejection lets the frame go too, since then the others are the only ones who could keep it.
   */
  readonly stored?: () => Promise<unknown>;
  /** Keeps the device's other tabs out: what they tell would be sent on. */
  readonly relayOnly?: boolean;
}

/** `online` once every link's first exchange on the present connection is done. */
export type Connection =
  | { readonly status: 'offline' }
  | { readonly status: 'connecting'; readonly failure?: SyncError }
  | { readonly status: 'online' };

export interface RefusedRoom {
  readonly room: string;
  readonly error: SyncError;
}

export interface TransportLink {
  /**
   * Called with each event of this link. Returns unsubscribe.
   */
  subscribe(listener: (event: LinkEvent) => void): () => void;
  /**
   * One full exchange: resolves when everything the document held at the call has been sent and everything
   * the other side held has been received, and, with a relay that acknowledges, when that is durable there.
   * @throws SyncError CONNECTION_FAILED when offline or when the connection ends meanwhile, TIMEOUT, CLOSED
   */
  flush(): Promise<void>;
  /** To be called when the mark has risen without a change of the document: what it names was there before. */
  marked(): void;
  /** Ends replication of this document. Safe twice. */
  close(): void;
}

export type LinkEvent =
  /** The first exchange of a new connection is done. */
  | { readonly type: 'synced' }
  /** The connection ended. */
  | { readonly type: 'lost' }
  /**
   * The relay has everything up to `mark` on its disk. Never sent by a relay that does not acknowledge, and
   * never before the full exchange of the present connection is covered too.
   */
  | { readonly type: 'acknowledged'; readonly mark: number };
