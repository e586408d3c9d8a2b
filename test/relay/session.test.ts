import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { Session } from '../../server/sessions/session.ts';
import type { SessionRoom } from '../../server/sessions/session.ts';
import type { SessionSocket } from '../../server/sessions/session-socket.ts';
import { message } from './raw-client.ts';

/** A socket whose every call is a line. */
class RecordedSocket implements SessionSocket {
  readonly lines: string[] = [];
  readonly bufferedBytes = 0;

  send(frame: Uint8Array): void {
    this.lines.push(`send ${Buffer.from(frame).toString('hex')}`);
  }
  ping(): void {
    this.lines.push('ping');
  }
  pause(): void {
    this.lines.push('pause');
  }
  resume(): void {
    this.lines.push('resume');
  }
  close(code: number): void {
    this.lines.push(`close ${code}`);
  }
  terminate(): void {
    this.lines.push('terminate');
  }
}

const KEEP_ALIVE = 'send 010100';

function setUp(): { socket: RecordedSocket; session: Session; asked: string[] } {
  const asked: string[] = [];
  const room: SessionRoom = {
    append: () => asked.push('append'),
    synchronise: () => asked.push('synchronise'),
    announce: () => asked.push('announce'),
    presence: () => undefined,
    refused: () => undefined,
    leave: () => asked.push('leave'),
  };
  const socket = new RecordedSocket();
  return { socket, session: new Session(socket, room, { acknowledges: false }), asked };
}

describe('a session', () => {
  test('shows life at every interval, and ends when the peer showed none for a whole one', () => {
    const { socket, session } = setUp();
    session.keepAlive();
    session.showedLife();
    session.keepAlive();
    session.receive(message([0, 0], Uint8Array.of(0)));
    session.keepAlive();
    session.keepAlive();
    expect(socket.lines).toEqual(['ping', KEEP_ALIVE, 'ping', KEEP_ALIVE, 'ping', KEEP_ALIVE, 'terminate']);
  });

  test('that was closed takes nothing in, sends nothing, and is left once', () => {
    const { socket, session, asked } = setUp();
    session.close(CLOSE.restarting, 'bye');
    session.close(CLOSE.malformedFrame, 'too late');
    session.receive(message([0, 2], Uint8Array.of(0, 0)));
    session.receive(Uint8Array.of(77));
    session.send(Uint8Array.of(1));
    session.ended();
    session.ended();
    expect(socket.lines.filter((line) => line !== 'resume')).toEqual([`close ${CLOSE.restarting}`]);
    expect(asked).toEqual(['leave']);
    expect(session.state).toEqual({ status: 'closed' });
  });
});
