import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { scanUpdate } from '../../server/documents/scan-update.ts';
import type { ScannedUpdate } from '../../server/documents/scan-update.ts';
import { RoomClocks } from '../../server/sessions/room-clocks.ts';

type Content = Extract<ScannedUpdate, { type: 'content' }>;

const step = fc.record({
  client: fc.nat(2),
  kind: fc.nat(5),
  /** Whose document is heard before. */
  hears: fc.option(fc.nat(2)),
});

/** Updates of three people who hear of each other now and then, and edit lists, maps and texts. */
const updates = fc.array(step, { minLength: 1, maxLength: 20 }).map((steps) => {
  const made: Uint8Array[] = [];
  const docs = [11, 12, 13].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') made.push(update);
    });
    return doc;
  });
  for (const { client, kind, hears } of steps) {
    const doc = docs[client];
    const other = hears === null ? undefined : docs[hears];
    if (doc === undefined) continue;
    if (other !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'heard');
    const list = doc.getArray('list');
    const map = doc.getMap('map');
    const edits = [
      () => list.insert(Math.floor(list.length / 2), ['one', 'two']),
      () => list.delete(0, Math.min(2, list.length)),
      () => map.set('key', new Y.Text('text')),
      () => map.delete('key'),
      () => doc.getText('prose').insert(Math.min(1, doc.getText('prose').length), 'words'),
      () => map.set('nested', new Y.Map([['inside', new Y.Array()]])),
    ];
    edits[kind]?.();
  }
  return made;
});

/** Which of them come, in which order, and which two come as one. */
const deliveries = updates.chain((made) =>
  fc.record({
    order: fc.shuffledSubarray(made, { minLength: Math.min(1, made.length) }),
    merged: fc.array(fc.subarray(made, { minLength: Math.min(1, made.length) }), { maxLength: 3 }),
  }),
);

/** Whether Yjs has to set something of it aside. */
function waits(doc: Y.Doc, update: Uint8Array): boolean {
  const trial = new Y.Doc();
  Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(trial, update);
  return trial.store.pendingStructs !== null || trial.store.pendingDs !== null;
}

/** Gives a document everything that it can take in, and asks each time what is missing. */
function agree(shape: (content: Content) => Content, counts: { gaps: number; sound: number }): void {
  fc.assert(
    fc.property(deliveries, ({ order, merged }) => {
      const doc = new Y.Doc();
      const clocks = new RoomClocks();
      clocks.learn(Y.encodeStateVector(doc));
      for (const update of [...merged.map((some) => Y.mergeUpdates([...some])), ...order]) {
        const scanned = scanUpdate(update);
        if (scanned.type !== 'content') continue;
        const lacks = clocks.lacks(shape(scanned));
        expect(lacks).toBe(waits(doc, update));
        counts[lacks ? 'gaps' : 'sound'] += 1;
        if (lacks) continue;
        Y.applyUpdate(doc, update);
        clocks.pass(scanned);
        const told = new RoomClocks();
        told.learn(Y.encodeStateVector(doc));
        expect(told.lacks(scanned)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
}

describe('what a room lacks for an update', () => {
  test('[S6] law: as Yjs has it, from nothing but the bytes and clocks', () => {
    const counts = { gaps: 0, sound: 0 };
    agree((content) => content, counts);
    expect(counts.gaps).toBeGreaterThan(100);
    expect(counts.sound).toBeGreaterThan(100);
  });

  test('clocks that look at what an update brings, not at what it builds on, are found out', () => {
    const blind = (content: Content): Content => ({ ...content, needs: new Map<number, number>() });
    expect(() => agree(blind, { gaps: 0, sound: 0 })).toThrow(/Property failed/);
  });

  test('clocks that take a hole in the middle for filled are found out', () => {
    const blind = (content: Content): Content => ({ ...content, runs: content.runs.slice(0, 1) });
    expect(() => agree(blind, { gaps: 0, sound: 0 })).toThrow(/Property failed/);
  });

  test('nothing is said of a room of which nothing is known, nor after something was not stored', () => {
    const doc = new Y.Doc();
    doc.getArray('list').push([1]);
    const before = Y.encodeStateVector(doc);
    doc.getArray('list').push([2]);
    const scanned = scanUpdate(Y.encodeStateAsUpdate(doc, before));
    if (scanned.type !== 'content') throw new Error('there is content');
    const clocks = new RoomClocks();
    expect(clocks.lacks(scanned)).toBe(false);
    clocks.learn(Uint8Array.of(0));
    expect(clocks.lacks(scanned)).toBe(true);
    clocks.forget();
    expect(clocks.lacks(scanned)).toBe(false);
  });
});
