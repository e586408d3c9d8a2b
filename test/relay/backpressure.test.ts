import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '../../server/close-codes.ts';
import { MAX_BUFFERED_BYTES, MAX_FRAME_BYTES, MAX_UNCOMMITTED_BYTES } from '../../server/limits.ts';
import { client, relay } from './harness.ts';
import { setKey } from './set-key.ts';

const MEGABYTE = 'x'.repeat(1024 * 1024);

test('[S7] a reader that falls too far behind is sent away to sync anew; the writer does not notice', async () => {
  const { url } = await relay();
  const [writer, slow] = await Promise.all([client(url, '/room?ack=1'), client(url, '/room')]);
  await slow.first('step-1');
  slow.pause();
  // What the kernel buffers on both sides comes on top.
  const count = (3 * MAX_BUFFERED_BYTES) / MEGABYTE.length;
  for (let index = 0; index < count; index++) {
    writer.update(setKey('one key', MEGABYTE));
    await writer.acked(index + 1);
  }
  slow.resume();
  expect((await slow.ended).code).toBe(CLOSE.tooSlow);
});

test('a document larger than what a reader may owe is still sent whole', async () => {
  const { url } = await relay();
  const writer = await client(url, '/room?ack=1');
  const count = MAX_BUFFERED_BYTES / MEGABYTE.length + 4;
  for (let index = 0; index < count; index++) writer.update(setKey(`key-${index}`, MEGABYTE));
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
  const count = (5 * MAX_UNCOMMITTED_BYTES) / MEGABYTE.length;
  for (let index = 0; index < count; index++) writer.update(setKey('one key', MEGABYTE));
  for (let index = 0; index < 3_000; index++) writer.update(setKey('one key', index));
  await writer.acked(count + 3_000);
});

test('[S7] a frame past the limit ends its session', async () => {
  const { url } = await relay();
  const sender = await client(url, '/room');
  sender.send(new Uint8Array(MAX_FRAME_BYTES + 1));
  expect((await sender.ended).code).toBe(1009);
});
