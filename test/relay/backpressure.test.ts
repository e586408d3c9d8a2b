import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { MAX_UNCOMMITTED_BYTES } from '../../server/sessions/limits.ts';
import { DEFAULT_SESSION_LIMITS } from '../../server/sessions/session-limits.ts';
import { client, relay, roomContent } from './harness.ts';
import { setKey } from './set-key.ts';

const { maxBufferedBytes, maxMessageBytes, maxUploadBytes } = DEFAULT_SESSION_LIMITS;
/** As much as one message may hold, but for what is around it. */
const LARGE = 'x'.repeat(maxMessageBytes - 1_000);

test('[S7] a reader that falls behind is left out, then brought up to date by one difference', async () => {
  const { url } = await relay();
  const [writer, slow] = await Promise.all([client(url, '/room?ack=1'), client(url, '/room?ack=1')]);
  slow.step1(Y.encodeStateVector(new Y.Doc()));
  await slow.first('step-2');
  slow.pause();
  // What the kernel buffers on both sides comes on top.
  const count = Math.ceil((5 * maxBufferedBytes) / LARGE.length);
  for (let index = 0; index < count; index++) {
    writer.update(setKey('one key', `${index}${LARGE}`.slice(0, LARGE.length)));
    await writer.acked(index + 1);
  }
  writer.update(setKey('last', 1));
  await writer.acked(count + 1);
  slow.resume();
  const doc = new Y.Doc();
  let read = 0;
  await slow.until((frames) => {
    for (; read < frames.length; read++) {
      const frame = frames[read];
      if (frame?.type === 'update') Y.applyUpdate(doc, frame.content);
    }
    return doc.getMap('keys').has('last') || undefined;
  });
  expect(slow.frames.filter((frame) => frame.type === 'update').length).toBeLessThan(count);
  expect(doc.store.pendingStructs).toBe(null);
  expect(doc.getMap('keys').toJSON()).toEqual(await roomContent(url, '/room'));
  // It is a session like any other again.
  slow.update(setKey('of its own', 1));
  await slow.acked(1);
  writer.update(setKey('later', 1));
  await slow.until(
    (frames) => frames.some((frame) => frame.type === 'update' && frame.content.length < 100) || undefined,
  );
});

test('[S7] a reader that falls behind and never said what it has is sent away to sync anew', async () => {
  const { url } = await relay();
  const [writer, slow] = await Promise.all([client(url, '/room?ack=1'), client(url, '/room')]);
  await slow.first('step-1');
  slow.pause();
  const count = Math.ceil((5 * maxBufferedBytes) / LARGE.length);
  for (let index = 0; index < count; index++) {
    writer.update(setKey('one key', LARGE));
    await writer.acked(index + 1);
  }
  slow.resume();
  expect((await slow.ended).code).toBe(CLOSE.tryAgainLater);
});

test('a document larger than what a reader may owe is still sent whole', async () => {
  const { url } = await relay();
  const writer = await client(url, '/room?ack=1');
  const count = Math.ceil(maxBufferedBytes / LARGE.length) + 4;
  for (let index = 0; index < count; index++) writer.update(setKey(`key-${index}`, LARGE));
  await writer.acked(count);
  const joiner = await client(url, '/room');
  joiner.step1(Y.encodeStateVector(new Y.Doc()));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await joiner.first('step-2'));
  expect(doc.getMap('keys').size).toBe(count);
  writer.update(setKey('later', 1));
  Y.applyUpdate(doc, await joiner.first('update'));
  expect(doc.getMap('keys').get('later')).toBe(1);
});

test('a writer faster than the store is read as the store keeps up, and loses nothing', async () => {
  const { url } = await relay();
  const writer = await client(url, '/room?ack=1');
  const count = Math.ceil((5 * MAX_UNCOMMITTED_BYTES) / LARGE.length);
  for (let index = 0; index < count; index++) writer.update(setKey('one key', LARGE));
  for (let index = 0; index < 3_000; index++) writer.update(setKey('one key', index));
  await writer.acked(count + 3_000);
});

test('[S7] a frame past every limit ends its session', async () => {
  const { url } = await relay();
  const sender = await client(url, '/room');
  sender.send(new Uint8Array(maxUploadBytes + 1_000));
  expect((await sender.ended).code).toBe(1009);
});

test('[S7] an update past the limit ends its session, and comes in as sync step 2 afterwards', async () => {
  const { url } = await relay();
  const update = setKey('large', 'x'.repeat(maxMessageBytes));
  const first = await client(url, '/room?ack=1');
  first.update(update);
  expect((await first.ended).code).toBe(CLOSE.tooLarge);
  const second = await client(url, '/room?ack=1');
  second.step2(update);
  await second.acked(1);
  expect(Object.keys(await roomContent(url, '/room'))).toEqual(['large']);
});
