import { WebSocket } from 'ws';
import { CLOSE } from './close-codes.ts';
import type { Session } from './session.ts';
import type { SessionSocket } from './session-socket.ts';

/** A close frame carries at most this many bytes of reason (RFC 6455, 5.5.1). */
const MAX_REASON_BYTES = 123;

/** The `ws` socket as a session sees it. */
export function sessionSocket(socket: WebSocket): SessionSocket {
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (frame, sent) => {
      // An error of sending is followed by the socket's own 'close'.
      if (socket.readyState === WebSocket.OPEN) socket.send(frame, () => sent?.());
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

/** Hands a socket's events to its session. */
export function listen(socket: WebSocket, session: Session): void {
  socket.on('message', (data, isBinary) => {
    if (!isBinary) session.close(CLOSE.malformedFrame, 'frames are binary');
    else if (data instanceof Uint8Array) session.receive(data);
  });
  socket.on('pong', () => session.showedLife());
  socket.on('close', () => session.ended());
}

function truncate(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character cut in half decodes as U+FFFD, which may be longer than what it stands for.
  return bytes.toString('utf8', 0, MAX_REASON_BYTES - 2).replace(/\uFFFD$/u, '');
}
