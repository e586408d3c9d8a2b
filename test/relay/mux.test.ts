import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { encodeMuxFrame, MUX_VERSION, parseMuxFrame } from '../../src/replication/mux-frame.ts';
import type { MuxFrame } from '../../src/replication/mux-frame.ts';
import { client, muxClient, relay, roomContent } from './harness.ts';
import type { MuxClient } from './mux-client.ts';
import { message } from './raw-client.ts';
import { setKey } from './set-key.ts';

const channel = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const anyFrame: fc.Arbitrary<Exclude<MuxFrame, { type: 'malformed' }>> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), version: fc.nat() }),
  fc.record({ type: fc.constant('open' as const), channel, target: fc.string({ unit: 'binary' }) }),
  fc.record({ type: fc.constant('opened' as const), channel }),
  fc.record({ type: fc.constant('close' as const), channel, code: fc.nat(4_999), reason: fc.string() }),
  fc.record({ type: fc.constant('message' as const), channel, message: fc.uint8Array() }),
);

describe('the frames of a multiplexed socket', () => {
  test('law: what was written is read, and nothing with a control frame cut or a tail', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), (frame, at) => {
        const bytes = encodeMuxFrame(frame);
        expect(parseMuxFrame(bytes)).toEqual(frame);
        if (frame.type === 'message') return;
        expect(parseMuxFrame(bytes.subarray(0, at % bytes.length)).type).toBe('malformed');
        expect(parseMuxFrame(Uint8Array.from([...bytes, 0])).type).toBe('malformed');
      }),
      { numRuns: 500 },
    );
  });

  test('[S7] law: any bytes are read as a frame or as none, whatever stands behind them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 }), (bytes, neighbour) => {
        const shared = Uint8Array.from([...bytes, ...neighbour]);
        expect(parseMuxFrame(shared.subarray(0, bytes.length))).toEqual(parseMuxFrame(bytes));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a multiplexed socket', () => {
  test('the relay says hello, and each channel is a session of its own', async () => {
    const { url } = await relay();
    const mux = await muxClient(url);
    expect(await Promise.all([mux.open(1, '/one?ack=1'), mux.open(2, '/two?ack=1')])).toEqual([
      'opened',
      'opened',
    ]);
    expect(mux.frames[0]).toEqual({ type: 'hello', version: MUX_VERSION });
    const other = await client(url, '/one');
    await other.first('step-1');
    const update = setKey('a');
    mux.update(1, update);
    mux.update(2, setKey('b'));
    await Promise.all([mux.acked(1, 1), mux.acked(2, 1)]);
    expect(await other.first('update')).toEqual(update);
    expect(await roomContent(url, '/one')).toEqual({ a: 'a' });
    expect(await roomContent(url, '/two')).toEqual({ b: 'b' });
  });

  test('two channels of one socket may lead to one room, and hear each other', async () => {
    const { url } = await relay();
    const mux = await muxClient(url);
    await Promise.all([mux.open(1, '/room?ack=1'), mux.open(2, '/room')]);
    await mux.until((frame) => (frame.type === 'message' && frame.channel === 2) || undefined);
    const update = setKey('a');
    mux.update(1, update);
    const heard = await mux.until((frame) =>
      frame.type === 'message' && frame.channel === 2 && frame.message[1] === 2 ? frame.message : undefined,
    );
    expect(heard).toEqual(message([0, 2], update));
  });

  test('a room of that name is a room for clients that do not ask for channels', async () => {
    const { url } = await relay();
    const writer = await client(url, '/mux?ack=1');
    writer.update(setKey('a'));
    await writer.acked(1);
    expect(await roomContent(url, '/mux')).toEqual({ a: 'a' });
  });

  test('each channel is granted or refused by itself', async () => {
    const authentication: Authenticator = {
      authenticate: ({ token }, room) =>
        token === undefined
          ? { type: 'refused', status: 401, reason: 'who are you?' }
          : room === 'secret'
            ? { type: 'refused', status: 403, reason: 'not here' }
            : { type: 'granted', user: token, rights: room === 'read' ? 'read' : 'write' },
    };
    const { url } = await relay({ authentication });
    const mux = await muxClient(url);
    expect(await mux.open(1, '/room?token=ada&ack=1')).toBe('opened');
    expect(await mux.open(2, '/room')).toBe(4401);
    expect(await mux.open(3, '/secret?token=ada')).toBe(4403);
    expect(await mux.open(4, '/?token=ada')).toBe(4400);
    expect(await mux.open(5, '/read?token=ada&ack=1')).toBe('opened');
    mux.update(5, setKey('x'));
    expect(await mux.closed(5)).toBe(CLOSE.forbidden);
    mux.update(1, setKey('a'));
    await mux.acked(1, 1);
    const known = await muxClient(url, '&token=ada');
    expect(await known.open(1, '/room')).toBe('opened');
  });

  test('[S7] what breaks one channel ends it alone', async () => {
    const { url } = await relay();
    const mux = await muxClient(url);
    await Promise.all([1, 2, 3].map((id) => mux.open(id, `/room-${id}?ack=1`)));
    mux.send({ type: 'message', channel: 1, message: Uint8Array.of(77) });
    mux.send({ type: 'message', channel: 2, message: message([0, 2], Uint8Array.of(9, 9, 9)) });
    expect(await mux.closed(1)).toBe(CLOSE.malformedFrame);
    expect(await mux.closed(2)).toBe(CLOSE.refusedUpdate);
    mux.update(1, setKey('too late'));
    mux.update(3, setKey('a'));
    await mux.acked(3, 1);
    expect(await roomContent(url, '/room-1')).toEqual({});
    // Its number may be used again once it is closed.
    expect(await mux.open(1, '/room-1')).toBe('opened');
  });

  test('a channel that is closed by its client is over: its presence goes, nothing more is heard of it', async () => {
    const { url } = await relay();
    const mux = await muxClient(url);
    await Promise.all([mux.open(1, '/room'), mux.open(2, '/other?ack=1')]);
    const presence = Uint8Array.of(1, 7, 1, 2, 123, 125);
    mux.send({ type: 'message', channel: 1, message: message([1], presence) });
    const witness = await client(url, '/room?ack=1');
    expect(await witness.first('awareness')).toEqual(presence);
    mux.send({ type: 'close', channel: 1, code: 1000, reason: '' });
    const left = Uint8Array.of(1, 7, 1, 4, ...new TextEncoder().encode('null'));
    await witness.until(
      (frames) =>
        frames.some((frame) => frame.type === 'awareness' && Buffer.from(frame.content).equals(left)) ||
        undefined,
    );
    const before = mux.frames.length;
    witness.update(setKey('a'));
    await witness.acked(1);
    mux.update(2, setKey('b'));
    await mux.acked(2, 1);
    expect(mux.frames.slice(before).filter((frame) => 'channel' in frame && frame.channel === 1)).toEqual([]);
  });

  test('a channel that is closed before it was opened never is', async () => {
    const asked = Promise.withResolvers<undefined>();
    const verdict = Promise.withResolvers<undefined>();
    const authentication: Authenticator = {
      authenticate: async (_, room) => {
        if (room === 'slow') {
          asked.resolve(undefined);
          await verdict.promise;
        }
        return { type: 'granted', user: 'ada', rights: 'write' };
      },
    };
    const { url } = await relay({ authentication, limits: { maxSessionsPerUser: 1 } });
    const mux = await muxClient(url);
    mux.send({ type: 'open', channel: 1, target: '/slow' });
    await asked.promise;
    mux.send({ type: 'close', channel: 1, code: 1000, reason: '' });
    // Answered after the close was taken in.
    expect(await mux.open(2, '/?')).toBe(4400);
    verdict.resolve(undefined);
    // The one session that the user may have was given back.
    expect(await mux.open(3, '/room')).toBe('opened');
    expect(mux.frames.filter((frame) => 'channel' in frame && frame.channel === 1)).toEqual([]);
  });

  test.each<[string, (mux: MuxClient) => void]>([
    ['bytes that are no frame', (mux) => mux.sendBytes(Uint8Array.of(0, 99))],
    ['no bytes', (mux) => mux.sendBytes(new Uint8Array(0))],
    ['a word that only a relay says', (mux) => mux.send({ type: 'opened', channel: 1 })],
    ['a channel of number 0', (mux) => mux.send({ type: 'open', channel: 0, target: '/room' })],
    ['a channel that is open', (mux) => mux.send({ type: 'open', channel: 1, target: '/room' })],
    [
      'a target that has no end',
      (mux) => mux.send({ type: 'open', channel: 2, target: `/${'x'.repeat(10_000)}` }),
    ],
  ])('[S7] %s ends the socket, and nobody else', async (_, misbehave) => {
    const { url } = await relay();
    const [bystander, mux] = [await client(url, '/room?ack=1'), await muxClient(url)];
    await mux.open(1, '/room');
    misbehave(mux);
    expect(await mux.ended).toBe(CLOSE.malformedFrame);
    bystander.update(setKey('a'));
    await bystander.acked(1);
  });

  test('[S7] a socket has so many channels and no more', async () => {
    const { url } = await relay({ limits: { maxChannels: 3 } });
    const mux = await muxClient(url);
    const words = await Promise.all([1, 2, 3, 4].map((id) => mux.open(id, `/room-${id}`)));
    expect(words).toEqual(['opened', 'opened', 'opened', CLOSE.tryAgainLater]);
  });

  test('[S7] a socket on which nobody is let in is closed', async () => {
    const authentication: Authenticator = {
      authenticate: () => ({ type: 'refused', status: 401, reason: 'no' }),
    };
    const { url } = await relay({ authentication, limits: { admissionMs: 100 } });
    const [silent, refused] = [await muxClient(url), await muxClient(url)];
    expect(await refused.open(1, '/room')).toBe(4401);
    expect(await Promise.all([silent.ended, refused.ended])).toEqual([CLOSE.policy, CLOSE.policy]);
  });

  test('[S7] a channel that is not read does not keep the others from being right', async () => {
    const { url } = await relay({ limits: { maxBufferedBytes: 64 * 1024 } });
    const mux = await muxClient(url);
    await Promise.all([mux.open(1, '/busy?ack=1'), mux.open(2, '/calm?ack=1')]);
    for (const id of [1, 2]) {
      mux.send({ type: 'message', channel: id, message: message([0, 0], Uint8Array.of(0)) });
    }
    const writers = await Promise.all(['/busy?ack=1', '/calm?ack=1'].map((path) => client(url, path)));
    const docs = [new Y.Doc(), new Y.Doc()];
    // More than the limit at once: the channels fall behind together and are brought up to date.
    for (let index = 0; index < 40; index++) {
      for (const [which, writer] of writers.entries())
        writer.update(setKey(`key-${which}-${index}`, 'x'.repeat(20_000)));
    }
    await Promise.all(writers.map((writer) => writer.acked(40)));
    let read = 0;
    await mux.until(() => {
      for (; read < mux.frames.length; read++) {
        const frame = mux.frames[read];
        if (frame?.type !== 'message' || frame.message[0] !== 0 || frame.message[1] === 0) continue;
        const doc = docs[frame.channel - 1];
        if (doc !== undefined) Y.applyUpdate(doc, contentOf(frame.message));
      }
      return docs.every((doc) => doc.getMap('keys').size === 40) || undefined;
    });
  });

  test('a relay that closes tells each channel by its socket', async () => {
    const running = await relay();
    const mux = await muxClient(running.url);
    await mux.open(1, '/room');
    await running.close();
    expect(await mux.ended).toBe(CLOSE.restarting);
  });
});

/** The content of a sync message: after its two numbers, with a length before it. */
function contentOf(bytes: Uint8Array): Uint8Array {
  let at = 2;
  while ((bytes[at++] ?? 0) >= 128);
  return bytes.subarray(at);
}
