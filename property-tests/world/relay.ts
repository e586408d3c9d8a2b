import type * as Y from 'yjs';

/** The other end of a connection, as a relay sees it. */
export interface RelayPeer {
  send(bytes: Uint8Array): void;
  /** The relay ends the connection. */
  end(reason: string): void;
}

/** One connection at the relay. */
export interface RelaySession {
  receive(bytes: Uint8Array): void;
  /** The connection is gone. */
  ended(): void;
}

/** A relay in a simulated world. Its disk outlives its crashes. */
export interface Relay {
  readonly isUp: boolean;
  /** To be called only while it is up. */
  connect(room: string, peer: RelayPeer): RelaySession;
  /** Power loss: what was not committed is gone, and so is every connection. */
  crash(): void;
  start(): void;
  /** Its next commit fails; undefined for not. */
  armDisk(fault: 'io' | 'io-written' | undefined): void;
  /** What its disk holds of a room: everything committed. */
  durable(room: string): Y.Doc;
  /** What it answers to a device that has nothing: the room's whole document. */
  wholeDocument(room: string): Promise<Uint8Array[]>;
  rooms(): Iterable<string>;
  close(): Promise<void>;
}
