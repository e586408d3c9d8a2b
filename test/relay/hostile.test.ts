import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { encodeAwarenessUpdate } from '../../src/replication/awareness-update.ts';
import { parseClientFrame } from '../../server/sessions/client-frame.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import type { LogEntry } from '../../server/reporting/log.ts';
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
function collectedStruct(victim: number, clock = 0): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, 1, victim, clock]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, 0);
  for (const number of [10, 0]) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

test('[S7] a flood of updates with gaps leaves the relay answering', async () => {
  const { url } = await relay();
  const attacker = await client(url, '/noise?ack=1');
  const bystander = await client(url, '/calm?ack=1');
  const delay = monitorEventLoopDelay();
  delay.enable();
  attacker.update(collectedStruct(4_711));
  for (let index = 0; index < 4_000; index++) attacker.step2(gapUpdate(index + 1));
  const answers: number[] = [];
  for (let round = 0; round < 5; round++) {
    answers.push((await fetch(`${url}/healthz`)).status);
    bystander.update(setKey(`key-${round}`));
    await bystander.acked(round + 1);
  }
  expect(answers).toEqual([200, 200, 200, 200, 200]);
  await attacker.acked(4_001);
  // Applied as they come, they would hold this thread up for many seconds; the bound leaves room for a slow machine.
  expect(delay.max / 1e6).toBeLessThan(2_000);
  delay.disable();
  expect(Object.keys(await roomContent(url, '/calm'))).toHaveLength(5);
  // The room itself goes on too.
  attacker.update(setKey('a'));
  await attacker.acked(4_002);
  expect(await roomContent(url, '/noise')).toEqual({ a: 'a' });
});

describe('collected structs under the client id of somebody else', () => {
  /** A client that writes under one id, an edit a frame. */
  async function victimOf(
    url: string,
  ): Promise<{ id: number; edit: (key: string) => Promise<void>; clock: () => number }> {
    const doc = new Y.Doc();
    const writer = await client(url, '/room?ack=1');
    doc.on('update', (update: Uint8Array) => writer.update(update));
    let edits = 0;
    return {
      id: doc.clientID,
      clock: () => Y.getState(doc.store, doc.clientID),
      edit: async (key) => {
        doc.getMap('keys').set(key, 1);
        await writer.acked(++edits);
      },
    };
  }

  test('[S7] are not taken in while that client is here, and its later edits count', async () => {
    const { url } = await relay();
    const victim = await victimOf(url);
    await victim.edit('before');
    const attacker = await client(url, '/room?ack=1');
    attacker.update(collectedStruct(victim.id, victim.clock()));
    expect((await attacker.ended).code).toBe(CLOSE.policy);
    await victim.edit('after');
    expect(await roomContent(url, '/room')).toEqual({ before: 1, after: 1 });
  });

  test('[S7] are not taken in for a client that is only seen to be present', async () => {
    const { url } = await relay();
    const present = await client(url, '/room?ack=1');
    present.awareness(encodeAwarenessUpdate([{ client: 4_711, clock: 1, state: '{}' }]));
    present.update(setKey('sent after it'));
    await present.acked(1);
    const attacker = await client(url, '/room?ack=1');
    attacker.update(collectedStruct(4_711));
    expect((await attacker.ended).code).toBe(CLOSE.policy);
  });

  test('are taken in from the client itself, and in a sync step 2, which is noted', async () => {
    const log: LogEntry[] = [];
    const { url } = await relay({ onLog: (entry) => log.push(entry) });
    const writer = await client(url, '/room?ack=1');
    const doc = new Y.Doc();
    doc.getMap('keys').set('a', 1);
    writer.update(Y.encodeStateAsUpdate(doc));
    writer.update(collectedStruct(doc.clientID, 1));
    await writer.acked(2);
    const returning = await client(url, '/room?ack=1');
    returning.step2(collectedStruct(doc.clientID, 11));
    await returning.acked(1);
    expect(log.filter((entry) => entry.event === 'foreign-claim')).toHaveLength(1);
  });
});

describe('before a session', () => {
  test.each([
    ['nothing', ''],
    ['half a request', 'GET /room HTTP/1.1\r\nHost: relay\r\n'],
    ['half a request at a drip', 'GET /room HTTP/1.1\r\nHost: relay\r\nX-Header: '],
  ])('[S7] a connection that says %s is closed after its time', async (_, said) => {
    const { port } = await relay({ limits: { admissionMs: 300 } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(said);
    // Each byte of a drip is new life to a limit on silence; this is one on the whole.
    const drip = said.endsWith(' ') ? setInterval(() => socket.write('x'), 50) : undefined;
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
  });

  test('[S7] a head of more than 8 KB is refused', async () => {
    const { url } = await relay();
    const headers = { 'x-header': 'x'.repeat(9_000) };
    expect((await fetch(`${url}/healthz`, { headers })).status).toBe(431);
  });
});

describe('messages that are made to cost', () => {
  test('[S7] of more than 64 fragments end their session', async () => {
    const { url } = await relay();
    const sender = await client(url, '/room');
    sender.sendFragments(Uint8Array.of(0, 0, 1, 0), 100);
    expect((await sender.ended).code).toBe(1008);
    const other = await client(url, '/room');
    other.sendFragments(Uint8Array.of(0, 0, 1, 0), 4);
    await other.first('step-2');
  });

  test(
    '[S7] of millions of structs are given up on, and the others are answered meanwhile',
    { timeout: 60_000 },
    async () => {
      const { url } = await relay();
      const [attacker, bystander] = [await client(url, '/noise'), await client(url, '/calm?ack=1')];
      const structs = 4_000_000;
      const encoder = encoding.createEncoder();
      for (const number of [1, structs, 7, 0]) encoding.writeVarUint(encoder, number);
      encoding.writeUint8Array(
        encoder,
        new Uint8Array(2 * structs).map((_, index) => index % 2),
      );
      encoding.writeVarUint(encoder, 0);
      attacker.step2(encoding.toUint8Array(encoder));
      bystander.update(setKey('a'));
      await bystander.acked(1);
      expect(await attacker.ended).toMatchObject({ code: CLOSE.refusedUpdate });
    },
  );

  test('[S7] of presence that is too large, too many or not JSON end their session', async () => {
    const { url } = await relay();
    const state = JSON.stringify('x'.repeat(4_100));
    const large = await client(url, '/room');
    large.awareness(encodeAwarenessUpdate([{ client: 1, clock: 1, state }]));
    expect((await large.ended).code).toBe(CLOSE.malformedFrame);
    const many = await client(url, '/room?ack=1');
    many.awareness(
      encodeAwarenessUpdate(Array.from({ length: 50 }, (_, client) => ({ client, clock: 1, state: '{}' }))),
    );
    many.update(setKey('sent after it'));
    await many.acked(1);
    const witness = await client(url, '/room');
    const [count] = await witness.first('awareness');
    expect(count).toBe(1);
  });
});

test('[S7] the thread of the sockets cannot apply anything to a document: none is within its reach', () => {
  const folder = new URL('../../server/', import.meta.url);
  const usesYjs = (file: string): boolean =>
    /^import (?!type )[^;]* from 'yjs';/m.test(readFileSync(new URL(file), 'utf8'));
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(inside.filter((file) => usesYjs(new URL(file, folder).href))).toEqual([
    'documents/room-document.ts',
  ]);
  const reached = new Set([new URL('relay.ts', folder).href]);
  for (const file of reached) {
    const imports = readFileSync(new URL(file), 'utf8').matchAll(
      /^import (?!type )[^;]* from '(\.{1,2}\/[^']+\.ts)';/gm,
    );
    for (const [, imported] of imports) if (imported !== undefined) reached.add(new URL(imported, file).href);
  }
  expect(reached).toContain(new URL('sessions/session.ts', folder).href);
  // That one decodes, and has no document to apply anything to.
  const decodesOnly = new URL('../src/documents/trial-decode.ts', folder).href;
  expect([...reached].filter(usesYjs)).toEqual([decodesOnly]);
});
