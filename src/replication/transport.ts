import type * as Y from 'yjs';
import type { SyncError } from '../model/errors.ts';

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
  readonly connection: Connection;
  /** Called after every change of `connection`. Returns unsubscribe. */
  subscribe(listener: (connection: Connection) => void): () => void;
  /** Starts connecting, now and after every loss. Safe twice. */
  connect(): void;
  /** Goes offline until `connect`. Safe twice. */
  disconnect(): void;
  /** Ends every link. Safe twice. */
  close(): Promise<void>;
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
}

/** `online` once every link's first exchange on the present connection is done. */
export type Connection =
  | { readonly status: 'offline' }
  | { readonly status: 'connecting'; readonly failure?: SyncError }
  | { readonly status: 'online' };

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
