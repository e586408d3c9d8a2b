import { SyncError } from '../../src/model/errors.ts';

/** What one connection, one address or one user may ask of a relay. Every one can be set when it starts. */
export interface SessionLimits {
  /** Bytes of one message, other than a sync step 2. */
  readonly maxMessageBytes: number;
  /** Bytes of one sync step 2: the first upload of a document that was made offline comes in one piece. */
  readonly maxUploadBytes: number;
  /** WebSocket fragments of one message. */
  readonly maxFragments: number;
  /** Messages a second that are read from one connection, on average. */
  readonly messagesPerSecond: number;
  /** Messages that may come at once before the average counts. */
  readonly messageBurst: number;
  /** Bytes a second that are read from one connection, on average. */
  readonly bytesPerSecond: number;
  /** Bytes that may come at once before the average counts. */
  readonly byteBurst: number;
  /** Bytes of one presence message. */
  readonly maxAwarenessBytes: number;
  /** Milliseconds between two presence frames to a room; what changes in between goes together. */
  readonly awarenessIntervalMs: number;
  /** Bytes that wait on one connection before its sessions are left out and brought up to date later. */
  readonly maxBufferedBytes: number;
  /** Sockets of one address. */
  readonly maxConnectionsPerAddress: number;
  /** Sessions, each in one room, of one address. */
  readonly maxSessionsPerAddress: number;
  /** Sessions, each in one room, of one authenticated user. */
  readonly maxSessionsPerUser: number;
  /** Sessions on one multiplexed socket. */
  readonly maxChannels: number;
  /** Sockets in all. */
  readonly maxConnections: number;
  /**
   * Milliseconds until a request's head has come, until authentication has decided, and until a multiplexed socket has
   * its first session.
   */
  readonly admissionMs: number;
  /** Bytes of a request's head, and of a request for a session on a multiplexed socket. */
  readonly maxRequestBytes: number;
  /** Milliseconds between two looks at whether open sessions are still granted; below the 5 s promised. */
  readonly reviewMs: number;
  /** Milliseconds within which a closing relay has closed every session, some at a time. */
  readonly drainMs: number;
}

const MEGABYTE = 1024 * 1024;

/** Every default, with its reason. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  // What is larger comes in after all: its sender is told to reconnect, and then offers it as sync step 2.
  maxMessageBytes: MEGABYTE,
  // Four times the 4 MB that a large document has.
  maxUploadBytes: 16 * MEGABYTE,
  // Clients send one; proxies may split.
  maxFragments: 64,
  // A multiplexed client with 1,000 documents begins with some 3,000 messages.
  messagesPerSecond: 5_000,
  messageBurst: 20_000,
  bytesPerSecond: 8 * MEGABYTE,
  byteBurst: 32 * MEGABYTE,
  // A name, a colour and a cursor; every byte goes to everyone in the room.
  maxAwarenessBytes: 4 * 1024,
  // 20 a second are smooth to the eye.
  awarenessIntervalMs: 50,
  maxBufferedBytes: 4 * MEGABYTE,
  // An office behind one address, not a flood.
  maxConnectionsPerAddress: 4_096,
  maxSessionsPerAddress: 32_768,
  maxSessionsPerUser: 16_384,
  maxChannels: 4_096,
  // About 50 kB each.
  maxConnections: 20_000,
  admissionMs: 5_000,
  maxRequestBytes: 8 * 1024,
  reviewMs: 4_000,
  drainMs: 20_000,
};

/**
 * The defaults with what is given in their place.
 * @throws SyncError INVALID_ARGUMENT naming the first limit that is none
 */
export function sessionLimits(given: Partial<SessionLimits> = {}): SessionLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_SESSION_LIMITS, name)) refuse(name, value, 'there is no such limit');
    if (!Number.isSafeInteger(value) || value < 0)
      refuse(name, value, 'a limit is a whole number, 0 or more');
  }
  return { ...DEFAULT_SESSION_LIMITS, ...given };
}

function refuse(name: string, value: unknown, rule: string): never {
  throw new SyncError('INVALID_ARGUMENT', {
    value: `limits.${name} ${String(value)}`,
    rule,
    remedy: `Give some of ${Object.keys(DEFAULT_SESSION_LIMITS).join(', ')}`,
  });
}
