import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { parseClientFrame } from '../../server/sessions/client-frame.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { Session } from '../../server/sessions/session.ts';
import type { SessionRoom } from '../../server/sessions/session.ts';
import { DEFAULT_SESSION_LIMITS } from '../../server/sessions/session-limits.ts';
import type { SessionSocket } from '../../server/sessions/session-socket.ts';
import { updateFrame } from '../../server/documents/sync-frame.ts';
import { message } from './raw-client.ts';

/** A socket whose every call is a line. */
class RecordedSocket implements SessionSocket {
  readonly lines: string[] = [];
  readonly frames: Uint8Array[] = [];
  bufferedBytes = 0;
  readonly #waiting: (() => void)[] = [];

  send(frame: Uint8Array, sent?: () => void): void {
    this.frames.push(frame);
    this.lines.push(`send ${Buffer.from(frame).toString('hex')}`);
    if (sent !== undefined) this.#waiting.push(sent);
  }
  /** The peer has read all of it. */
  read(): void {
    this.bufferedBytes = 0;
    for (const sent of this.#waiting.splice(0)) sent();
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

interface SetUp {
  readonly socket: RecordedSocket;
  readonly session: Session;
  readonly asked: string[];
  /** Questions that the test has not answered, oldest first. */
  readonly answers: ((frames: readonly Uint8Array[]) => void)[];
}

function setUp(): SetUp {
  const asked: string[] = [];
  const answers: SetUp['answers'] = [];
  const room: SessionRoom = {
    append: () => asked.push('append'),
    synchronise: (_session, _stateVector, answer) => {
      asked.push('synchronise');
      answers.push(answer);
    },
    announce: () => asked.push('announce'),
    presence: () => undefined,
    refused: () => undefined,
    leave: () => asked.push('leave'),
  };
  const socket = new RecordedSocket();
  return { socket, session: new Session(socket, room, { acknowledges: false }), asked, answers };
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

describe('a session that falls behind', () => {
  const TOO_MUCH = DEFAULT_SESSION_LIMITS.maxBufferedBytes + 1;

  /** Somebody who has read `x`, and the documents of those who write meanwhile. */
  function reading(): SetUp & { reader: Y.Doc; ada: Y.Doc; bob: Y.Doc } {
    const ada = new Y.Doc();
    ada.getMap('keys').set('x', 1);
    const [reader, bob] = [new Y.Doc(), new Y.Doc()];
    for (const doc of [reader, bob]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada));
    const set = setUp();
    set.session.receive(message([0, 0], Y.encodeStateVector(reader)));
    set.answers.shift()?.([]);
    return { ...set, reader, ada, bob };
  }

  /** What the reader shows of `x` after each frame, in the order they were sent. */
  function shown(reader: Y.Doc, frames: readonly Uint8Array[]): unknown[] {
    return frames.flatMap((bytes) => {
      const frame = parseClientFrame(bytes);
      if (frame.type !== 'update') return [];
      Y.applyUpdate(reader, frame.update);
      return [reader.getMap('keys').get('x')];
    });
  }

  const step2 = (update: Uint8Array): Uint8Array => message([0, 1], update);

  // Twin: an outlet that lets frames through again before the difference. It shows [undefined, 2].
  test('[S4] [N2] hears of what came meanwhile behind the difference: the old is not gone before the new is there', () => {
    const { socket, session, answers, reader, ada, bob } = reading();
    const before = Y.encodeStateVector(ada);
    ada.getMap('keys').set('x', 2);
    socket.bufferedBytes = TOO_MUCH;
    session.send(updateFrame(Y.encodeStateAsUpdate(ada, before)));
    socket.read();
    // Bob has come back: what only he has comes with everything that was ever deleted.
    Y.applyUpdate(bob, Y.encodeStateAsUpdate(ada));
    bob.getMap('keys').set('y', 1);
    session.send(updateFrame(Y.encodeStateAsUpdate(bob, Y.encodeStateVector(ada))));
    answers.shift()?.([step2(Y.encodeStateAsUpdate(ada, Y.encodeStateVector(reader)))]);
    expect(shown(reader, socket.frames)).toEqual([2, 2]);
    expect(reader.getMap('keys').toJSON()).toEqual({ x: 2, y: 1 });
    session.send(updateFrame(Uint8Array.of(0, 0)));
    expect(shown(reader, socket.frames.slice(-1))).toEqual([2]);
  });

  test('[N2] is told one more difference where too much came while the first was made', () => {
    const { socket, session, answers, reader, ada } = reading();
    socket.bufferedBytes = TOO_MUCH;
    session.send(updateFrame(Uint8Array.of(0, 0)));
    socket.read();
    const first = step2(Y.encodeStateAsUpdate(ada, Y.encodeStateVector(reader)));
    const before = Y.encodeStateVector(ada);
    ada.getMap('keys').set('x', 'x'.repeat(TOO_MUCH));
    session.send(updateFrame(Y.encodeStateAsUpdate(ada, before)));
    answers.shift()?.([first]);
    expect(answers).toHaveLength(0);
    socket.read();
    answers.shift()?.([step2(Y.encodeStateAsUpdate(ada, Y.encodeStateVector(reader)))]);
    shown(reader, socket.frames);
    expect(reader.getMap('keys').toJSON()).toEqual(ada.getMap('keys').toJSON());
  });

  test('asks for nothing more once it is over', () => {
    const { socket, session, answers } = reading();
    socket.bufferedBytes = TOO_MUCH;
    session.send(updateFrame(Uint8Array.of(0, 0)));
    session.ended();
    socket.read();
    expect(answers).toHaveLength(0);
  });
});
