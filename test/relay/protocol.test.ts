import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { client, relay, roomContent } from './harness.ts';
import { message, RawClient } from './raw-client.ts';
import { setKey } from './set-key.ts';

const EMPTY_STATE = Y.encodeStateVector(new Y.Doc());

describe('sessions', () => {
  test('the relay opens with its own step 1, which shows what the room holds', async () => {
    const { url } = await relay();
    const writer = await client(url, '/room?ack=1');
    const doc = new Y.Doc();
    doc.getMap('keys').set('a', 1);
    writer.update(Y.encodeStateAsUpdate(doc));
    await writer.acked(1);
    const joiner = await client(url, '/room');
    expect(Y.decodeStateVector(await joiner.first('step-1'))).toEqual(
      Y.decodeStateVector(Y.encodeStateVector(doc)),
    );
  });

  test('a step 1 is answered with exactly what the asker lacks', async () => {
    const { url } = await relay();
    const writer = await client(url, '/room?ack=1');
    const doc = new Y.Doc();
    doc.getMap('keys').set('a', 1);
    writer.update(Y.encodeStateAsUpdate(doc));
    await writer.acked(1);
    writer.step1(Y.encodeStateVector(doc));
    const answer = Y.decodeUpdate(await writer.first('step-2'));
    expect(answer.structs).toEqual([]);
    expect(await roomContent(url, '/room')).toEqual({ a: 1 });
  });

  test('an update goes to the others of its room, once, and to nobody else', async () => {
    const { url } = await relay();
    const [writer, reader, stranger] = await Promise.all(
      ['/one?ack=1', '/one', '/two?ack=1'].map((path) => client(url, path)),
    );
    const update = setKey('a');
    await reader?.first('step-1');
    writer?.update(update);
    expect(await reader?.first('update')).toEqual(update);
    await writer?.acked(1);
    // The stranger's own ack comes after anything that was sent to it before.
    stranger?.update(setKey('b'));
    await stranger?.acked(1);
    expect(stranger?.frames.filter((frame) => frame.type === 'update')).toEqual([]);
    expect(writer?.frames.filter((frame) => frame.type === 'update')).toEqual([]);
    expect(reader?.frames.filter((frame) => frame.type === 'update')).toHaveLength(1);
    expect(await roomContent(url, '/two')).toEqual({ b: 'b' });
  });

  test('[S6] acks begin at 0, never fall, and count every data frame, also those that say nothing new', async () => {
    const { url } = await relay();
    const writer = await client(url, '/room?ack=1');
    const update = setKey('a');
    writer.update(update);
    writer.update(update);
    writer.send(message([0, 1], Uint8Array.of(0, 0)));
    writer.update(setKey('b'));
    await writer.acked(4);
    const counts = writer.frames.flatMap((frame) => (frame.type === 'ack' ? [frame.count] : []));
    expect(counts[0]).toBe(0);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(4);
  });

  test('a client that did not ask for acks gets none', async () => {
    const { url } = await relay();
    const [writer, reader] = await Promise.all([client(url, '/room'), client(url, '/room')]);
    await reader.first('step-1');
    writer.update(setKey('a'));
    await reader.first('update');
    writer.step1(EMPTY_STATE);
    await writer.first('step-2');
    expect(writer.frames.filter((frame) => frame.type === 'ack')).toEqual([]);
  });

  test('[S6] a client that asks for echoes gets its own update back once it is durable, also one that was known', async () => {
    const { url } = await relay();
    const writer = await client(url, '/room?ack=1&echo=1');
    const update = setKey('a');
    writer.update(update);
    writer.update(update);
    await writer.acked(2);
    const types = writer.frames.map((frame) => (frame.type === 'ack' ? `ack ${frame.count}` : frame.type));
    expect(types.filter((type) => type === 'update')).toHaveLength(2);
    expect(writer.frames.find((frame) => frame.type === 'update')).toEqual({
      type: 'update',
      content: update,
    });
  });

  test('a joiner misses nothing between the answer to its step 1 and the first broadcast', async () => {
    const { url } = await relay();
    const writer = await client(url, '/room?ack=1');
    const keys = Array.from({ length: 300 }, (_, index) => `key-${index}`);
    const docs: Promise<Y.Doc>[] = [];
    for (const [index, key] of keys.entries()) {
      writer.update(setKey(key));
      if (index % 20 === 10) docs.push(joinAndCollect(url, keys.length));
    }
    for (const doc of await Promise.all(docs)) {
      expect(Object.keys(doc.getMap('keys').toJSON()).sort()).toEqual([...keys].sort());
    }
  });

  test('an update whose predecessor is missing waits, reaches joiners, and shows once it can', async () => {
    const { url } = await relay();
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const key of ['first', 'second', 'third']) doc.getMap('keys').set(key, 1);
    const [first, second, third] = updates;
    const writer = await client(url, '/room?ack=1');
    // What its sender lacks, too: all it has was asked for, and this is the answer.
    if (second) writer.step2(second);
    if (third) writer.step2(third);
    await writer.acked(2);
    const joiner = await client(url, '/room');
    joiner.step1(EMPTY_STATE);
    await joiner.first('step-2');
    if (first) writer.update(first);
    const local = new Y.Doc();
    await joiner.until(
      (frames) => frames.filter((frame) => frame.type === 'update').length === 2 || undefined,
    );
    for (const frame of joiner.frames) if (frame.type === 'update') Y.applyUpdate(local, frame.content);
    expect(local.getMap('keys').toJSON()).toEqual({ first: 1, second: 1, third: 1 });
    expect(await roomContent(url, '/room')).toEqual({ first: 1, second: 1, third: 1 });
  });
});

describe('rooms', () => {
  const names = ['constructor', '__proto__', 'hasOwnProperty', 'a/b/c', 'Überraum 🚪', '50% off', 'a%2Fb'];
  test.each(names)('room %j is a room like any other', async (name) => {
    const { url } = await relay();
    const path = `/${encodeURIComponent(name)}`;
    const writer = await client(url, `${path}?ack=1`);
    writer.update(setKey('name', name));
    await writer.acked(1);
    expect(await roomContent(url, path)).toEqual({ name });
    expect(await roomContent(url, '/another')).toEqual({});
  });

  const refused = [
    ['%E0%A4%A', 'percent-encoded'],
    ['%FF', 'percent-encoded'],
    ['', 'names a room'],
    ['a%00b', 'control characters'],
    ['line%0Abreak', 'control characters'],
    ['x'.repeat(257), 'at most 256 bytes'],
  ];
  test.each(refused)('[S7] the path /%s is refused with HTTP 400', async (path) => {
    const { url } = await relay();
    await expect(RawClient.connect(url, `/${path}`)).rejects.toThrow('Unexpected server response: 400');
  });
});

describe('frames outside the protocol', () => {
  const frames: [string, Uint8Array | string, number][] = [
    ['an unknown message type', Uint8Array.of(77), CLOSE.malformedFrame],
    ['an unknown sync step', Uint8Array.of(0, 9, 0), CLOSE.malformedFrame],
    ['no bytes', new Uint8Array(0), CLOSE.malformedFrame],
    ['a length past the end', Uint8Array.of(0, 2, 200, 1), CLOSE.malformedFrame],
    ['two messages', Uint8Array.of(3, 3), CLOSE.malformedFrame],
    ['text', 'hello', CLOSE.malformedFrame],
    ['an awareness state that is not JSON', Uint8Array.of(1, 4, 1, 5, 1, 1), CLOSE.malformedFrame],
    ['an update that is not one', Uint8Array.of(0, 2, 3, 9, 9, 9), CLOSE.refusedUpdate],
    ['a state vector that is not one', Uint8Array.of(0, 0, 2, 9, 9), CLOSE.refusedUpdate],
    [
      '30 million structs in 7 bytes',
      Uint8Array.of(0, 2, 7, 1, 128, 135, 167, 14, 1, 0),
      CLOSE.refusedUpdate,
    ],
    ['an update in V2 format', message([0, 2], v2Update()), CLOSE.refusedUpdate],
  ];
  test.each(frames)('[S7] %s ends that session alone', async (_, frame, code) => {
    const { url } = await relay();
    const [bystander, sender] = await Promise.all([client(url, '/room?ack=1'), client(url, '/room')]);
    sender.send(frame);
    expect((await sender.ended).code).toBe(code);
    bystander.update(setKey('a'));
    await bystander.acked(1);
    expect(await roomContent(url, '/room')).toEqual({ a: 'a' });
  });
});

function v2Update(): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('keys').set('v2', true);
  return Y.encodeStateAsUpdateV2(doc);
}

async function joinAndCollect(url: string, count: number): Promise<Y.Doc> {
  const joiner = await client(url, '/room');
  joiner.step1(EMPTY_STATE);
  const doc = new Y.Doc();
  let read = 0;
  await joiner.until((frames) => {
    for (; read < frames.length; read++) {
      const frame = frames[read];
      if (frame?.type === 'update' || frame?.type === 'step-2') Y.applyUpdate(doc, frame.content);
    }
    return doc.getMap('keys').size === count || undefined;
  });
  return doc;
}
