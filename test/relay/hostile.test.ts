import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { parseClientFrame } from '../../server/client-frame.ts';
import { scanUpdate } from '../../server/scan-update.ts';
import { client, relay, roomContent } from './harness.ts';
import { setKey } from './set-key.ts';

const tinyFrame = fc.uint8Array({ minLength: 1, maxLength: 20 });
/** Frames that get past the first two bytes more often than pure chance would have it. */
const likelyFrame = fc
  .tuple(fc.constantFrom([0, 0], [0, 1], [0, 2], [1]), fc.uint8Array({ maxLength: 16 }))
  .map(([head, content]) => Uint8Array.from([...head, content.length, ...content]));

test('[S7] 2,000 random frames kill nothing and disturb nobody', { timeout: 120_000 }, async () => {
  const { url } = await relay();
  const bystander = await client(url, '/calm?ack=1');
  let written = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(tinyFrame, likelyFrame), { minLength: 20, maxLength: 20 }),
      async (frames) => {
        // One socket a frame: the first malformed one would end it for the rest.
        const senders = await Promise.all(frames.map(() => client(url, '/noise')));
        for (const [index, frame] of frames.entries()) senders[index]?.send(frame);
        bystander.update(setKey(`key-${written++}`));
        await bystander.acked(written);
        for (const sender of senders) sender.terminate();
      },
    ),
    { numRuns: 100 },
  );
  expect(Object.keys(await roomContent(url, '/calm'))).toHaveLength(written);
  const noise = await client(url, '/noise?ack=1');
  noise.update(setKey('still here'));
  await noise.acked(1);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('[S7] a frame is never given bytes that are not its own', () => {
  fc.assert(
    fc.property(tinyFrame, fc.uint8Array({ minLength: 1, maxLength: 300 }), (frame, neighbour) => {
      const shared = new Uint8Array(frame.length + neighbour.length);
      shared.set(frame);
      shared.set(neighbour, frame.length);
      expect(parseClientFrame(shared.subarray(0, frame.length))).toEqual(parseClientFrame(frame));
    }),
    { numRuns: 2_000 },
  );
});

test('[S7] the scan passes what Yjs wrote, and nothing with a tail or in V2', () => {
  const doc = new Y.Doc();
  const operation = fc.tuple(fc.string({ maxLength: 4 }), fc.jsonValue(), fc.boolean());
  fc.assert(
    fc.property(operation, fc.uint8Array({ minLength: 1, maxLength: 4 }), ([key, value, remove], tail) => {
      doc.getMap('map').set(key, value);
      if (remove) doc.getMap('map').delete(key);
      const update = Y.encodeStateAsUpdate(doc);
      expect(scanUpdate(update)).toEqual({ type: 'content' });
      expect(scanUpdate(Uint8Array.from([...update, ...tail])).type).toBe('refused');
      expect(scanUpdate(Y.encodeStateAsUpdateV2(doc)).type).toBe('refused');
      expect(scanUpdate(update.slice(0, -1)).type).toBe('refused');
    }),
    { numRuns: 300 },
  );
});

/** An update of one struct by a client nobody knows, at a clock whose predecessors nobody has. */
function gapUpdate(client: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, 1, client, 5]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, 0x08); // a ContentAny whose parent is a root type
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, 'keys');
  encoding.writeVarUint(encoder, 1);
  encoding.writeAny(encoder, 1);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** A collected struct under somebody else's client id: moves that client's clock. */
function collectedStruct(victim: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, 1, victim, 0]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, 0);
  for (const number of [10, 0]) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

test('[S7] a flood of updates with gaps leaves the relay answering', async () => {
  const { url } = await relay();
  const attacker = await client(url, '/noise?ack=1');
  const bystander = await client(url, '/calm?ack=1');
  attacker.update(collectedStruct(4_711));
  for (let index = 0; index < 4_000; index++) attacker.update(gapUpdate(index + 1));
  const answers: number[] = [];
  for (let round = 0; round < 5; round++) {
    answers.push((await fetch(`${url}/healthz`)).status);
    bystander.update(setKey(`key-${round}`));
    await bystander.acked(round + 1);
  }
  expect(answers).toEqual([200, 200, 200, 200, 200]);
  await attacker.acked(4_001);
  expect(Object.keys(await roomContent(url, '/calm'))).toHaveLength(5);
  // The room itself goes on too.
  attacker.update(setKey('a'));
  await attacker.acked(4_002);
  expect(await roomContent(url, '/noise')).toEqual({ a: 'a' });
});
