import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { withRetryAfter } from '../../src/replication/retry-after.ts';
import { CLOSE } from '../sessions/close-codes.ts';
import type { CloseCode } from '../sessions/close-codes.ts';
import type { Flow } from '../sessions/flow.ts';
import type { SessionSocket } from '../sessions/session-socket.ts';
import type { SharedFrames } from './shared-frames.ts';
import type { Turn } from './turn.ts';

/** A close frame carries at most this many bytes of reason (RFC 6455, 5.5.1). */
const MAX_REASON_BYTES = 123;

/** Who is told what a socket hears. */
export interface SocketListener {
  receive(frame: Uint8Array): void;
  showedLife(): void;
  close(code: CloseCode, reason: string): void;
  ended(): void;
}

/**
 * The `ws` socket as a session sees it.
 * @param stream that it is on. It is written to between two frames, never within one: without compression, `ws` writes
 *   each at once
 */
export function sessionSocket(
  socket: WebSocket,
  stream: Duplex,
  turn: Turn,
  frames: SharedFrames,
): SessionSocket {
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (frame, sent) => {
      // An error of sending is followed by the socket's own 'close'.
      if (socket.readyState !== WebSocket.OPEN) sent?.();
      else {
        turn.gather(stream);
        const shared = frames.of(frame);
        const done = sent && (() => sent());
        if (shared === undefined) socket.send(frame, done);
        else stream.write(shared, done);
      }
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code, reason) => {
      socket.resume();
      socket.close(code, truncate(reason));
    },
    terminate: () => socket.terminate(),
  };
}

/** Hands a socket's events on, as fast as its flow allows. */
export function listen(socket: WebSocket, { intake, metrics }: Flow, listener: SocketListener): void {
  socket.on('message', (data, isBinary) => {
    if (!(data instanceof Uint8Array)) return;
    const excess = intake.received(data.length);
    if (excess !== undefined) {
      metrics.refused('too-fast');
      const reason = 'far more came at once than is read in time';
      listener.close(CLOSE.tryAgainLater, withRetryAfter(reason, excess));
    } else if (isBinary) listener.receive(data);
    else {
      metrics.refused('malformed-frame');
      listener.close(CLOSE.malformedFrame, 'frames are binary');
    }
  });
  socket.on('pong', () => listener.showedLife());
  socket.on('close', () => {
    intake.end();
    listener.ended();
  });
}

function truncate(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character cut in half decodes as U+FFFD, which may be longer than what it stands for.
  return bytes.toString('utf8', 0, MAX_REASON_BYTES - 2).replace(/\uFFFD$/u, '');
}
