import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { OfferQueue } from '../../server/threads/offer-queue.ts';
import type { Verdict } from '../../server/threads/offer-queue.ts';
import { MESSAGE_SYNC, SYNC_STEP_2 } from '../../src/replication/wire.ts';
import { ADMIN, AdminClient } from './admin-client.ts';
import { client, relay } from './harness.ts';
import { message } from './raw-client.ts';

const verdicts = fc.constantFrom<Verdict>('commit', 'known', 'refused');

/** The law: offers leave in the order they came, each with its verdict, in whatever order those become known. */
async function keepsOrder(
  make: (pass: ConstructorParameters<typeof OfferQueue>[0]) => OfferQueue,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(verdicts, { nil: undefined }), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      async (script, random) => {
        const passed: [string, Verdict][] = [];
        const queue = make(({ room }, _listener, verdict) => passed.push([room, verdict]));
        const decisions = script.map((verdict, index) => {
          const { promise, resolve } = Promise.withResolvers<Verdict>();
          const offer = { room: String(index), update: Uint8Array.of(0, 0) };
          queue.add(offer, () => {}, verdict === undefined ? undefined : promise);
          return () => resolve(verdict ?? 'commit');
        });
        while (decisions.length > 0) {
          const at = (random.next().value ?? 0) % decisions.length;
          for (const decide of decisions.splice(at, 1)) decide();
          await Promise.resolve();
        }
        expect(passed).toEqual(script.map((verdict, index) => [String(index), verdict ?? 'commit']));
        expect(queue.isEmpty).toBe(true);
      },
    ),
  );
}

/** Lets everything pass as soon as it is decided. */
class Impatient extends OfferQueue {
  readonly #passNow: ConstructorParameters<typeof OfferQueue>[0];

  constructor(pass: ConstructorParameters<typeof OfferQueue>[0]) {
    super(pass);
    this.#passNow = pass;
  }

  override add(...[offer, listener, verdict]: Parameters<OfferQueue['add']>): void {
    if (verdict === undefined) this.#passNow(offer, listener, 'commit');
    else void verdict.then((decided) => this.#passNow(offer, listener, decided));
  }
}

test('[S6] offers leave in the order they came', async () => {
  await keepsOrder((pass) => new OfferQueue(pass));
});

test('a queue in which one overtakes another is found out', async () => {
  await expect(keepsOrder((pass) => new Impatient(pass))).rejects.toThrow();
});

describe('[S9] what a client in sync says at every connect', () => {
  test('adds nothing to the store, and is acknowledged; a deletion that is news is stored', async () => {
    const { url } = await relay({ admin: ADMIN });
    const admin = new AdminClient(url);
    const doc = new Y.Doc();
    for (const key of ['a', 'b', 'c']) doc.getMap('keys').set(key, key);
    doc.getMap('keys').delete('a');
    const first = await client(url, '/room?ack=1');
    first.update(Y.encodeStateAsUpdate(doc));
    await first.acked(1);
    await first.close();
    const inSync = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
    const again = await client(url, '/room?ack=1');
    for (let count = 0; count < 5; count++) again.send(message([MESSAGE_SYNC, SYNC_STEP_2], inSync));
    await again.acked(5);
    expect(await admin.get('/admin/rooms/room')).toMatchObject({ records: 1 });
    const before = Y.encodeStateVector(doc);
    doc.getMap('keys').delete('b');
    again.update(Y.encodeStateAsUpdate(doc, before));
    await again.acked(6);
    expect(await admin.get('/admin/rooms/room')).toMatchObject({ records: 2 });
  });
});
