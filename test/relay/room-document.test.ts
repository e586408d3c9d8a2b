import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { RoomDocument } from '../../server/documents/room-document.ts';
import { scanUpdate } from '../../server/documents/scan-update.ts';

interface Edit {
  readonly writer: number;
  readonly key: string;
  readonly remove: boolean;
  /** Whether the writer first hears of everything done so far. */
  readonly informed: boolean;
}

const edits = fc.array(
  fc.record({
    writer: fc.nat(2),
    key: fc.string({ maxLength: 2 }),
    remove: fc.boolean(),
    informed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
);

/** Three writers at work: every update, and a plain document that saw all of them in order. */
function perform(history: readonly Edit[]): { updates: Uint8Array[]; oracle: Y.Doc } {
  const oracle = new Y.Doc();
  const writers = [0, 1, 2].map(() => new Y.Doc());
  const updates: Uint8Array[] = [];
  for (const { writer, key, remove, informed } of history) {
    const doc = writers[writer] ?? oracle;
    if (informed) Y.applyUpdate(doc, Y.encodeStateAsUpdate(oracle));
    const record = (update: Uint8Array): void => {
      updates.push(update);
    };
    doc.on('update', record);
    if (remove) doc.getMap('keys').delete(key);
    else doc.getMap('keys').set(key, { writer });
    doc.off('update', record);
    Y.applyUpdate(oracle, Y.encodeStateAsUpdate(doc));
  }
  return { updates, oracle };
}

/** The law: whatever the order and however often, the document ends up as the oracle, and nothing waits. */
function converges(load: (updates: readonly Uint8Array[]) => RoomDocument): fc.IProperty<unknown> {
  const order = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
  return fc.property(edits, order, fc.boolean(), (history, shuffle, twice) => {
    const { updates, oracle } = perform(history);
    const shuffled = (twice ? [...updates, ...updates] : updates)
      .map((update) => ({ update, at: shuffle.next().value as number }))
      .sort((one, other) => one.at - other.at)
      .map(({ update }) => update);
    const document = load(shuffled);
    expect(document.waiting()).toEqual([]);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, document.difference());
    expect(doc.getMap('keys').toJSON()).toEqual(oracle.getMap('keys').toJSON());
    expect(Y.decodeStateVector(document.stateVector)).toEqual(
      Y.decodeStateVector(Y.encodeStateVector(oracle)),
    );
    expect(Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(oracle))).toBe(true);
  });
}

function oneByOne(updates: readonly Uint8Array[]): RoomDocument {
  const document = new RoomDocument();
  for (const update of updates) document.apply(update);
  return document;
}

function atOnce(updates: readonly Uint8Array[]): RoomDocument {
  const document = new RoomDocument();
  document.applyAll(updates);
  return document;
}

/** Merges what waits after every update, as joiners make the relay do. */
function mergedBetween(updates: readonly Uint8Array[]): RoomDocument {
  const document = new RoomDocument();
  for (const update of updates) {
    document.apply(update);
    document.waiting();
  }
  return document;
}

/** Broken on purpose: forgets what has to wait. */
function forgetful(updates: readonly Uint8Array[]): RoomDocument {
  const document = new RoomDocument();
  for (const update of updates) {
    const trial = oneByOne([document.difference(), update]);
    if (trial.waiting().length === 0) document.apply(update);
  }
  return document;
}

describe('[S2] updates in any order, any number of times, give the same document', () => {
  test('one by one', () => fc.assert(converges(oneByOne), { numRuns: 200 }));
  test('at once', () => fc.assert(converges(atOnce), { numRuns: 200 }));
  test('merged in between', () => fc.assert(converges(mergedBetween), { numRuns: 200 }));
  test('a document that forgets what waits is found out', () => {
    expect(() => fc.assert(converges(forgetful), { numRuns: 200 })).toThrow();
  });
});

/** A real update of two writers, with up to three bytes changed. */
const mutated = fc
  .tuple(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }), fc.constant(richUpdate()))
  .map(([changes, update]) => {
    const bytes = new Uint8Array(update);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes;
  });

/** The law: what the check lets through, a document takes without throwing. */
function neverThrows(passes: (update: Uint8Array) => boolean): fc.IProperty<unknown> {
  return fc.property(mutated, fc.boolean(), (update, known) => {
    if (!passes(update)) return;
    const document = new RoomDocument();
    if (known) document.apply(richUpdate());
    document.apply(update);
    document.difference();
  });
}

describe('[S7] what the scan lets through does not make Yjs throw', () => {
  test('with up to three bytes changed', () => {
    fc.assert(
      neverThrows((update) => scanUpdate(update).type === 'content'),
      { numRuns: 5_000 },
    );
  });
  test('a check that only decodes is found out', () => {
    expect(() => fc.assert(neverThrows(decodes), { numRuns: 5_000 })).toThrow();
  });
});

function decodes(update: Uint8Array): boolean {
  try {
    Y.decodeUpdate(update);
    return true;
  } catch {
    return false;
  }
}

function richUpdate(): Uint8Array {
  const one = new Y.Doc();
  one.clientID = 1;
  one.getMap('keys').set('a', 1);
  one.getArray('list').insert(0, [1, 2, 3]);
  one.getText('text').insert(0, 'hey');
  one.getText('text').format(0, 2, { bold: true });
  one.getMap('keys').set('nested', new Y.Array());
  const other = new Y.Doc();
  other.clientID = 2;
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  other.getText('text').insert(1, 'zz');
  other.getArray('list').delete(1, 1);
  other.getArray('list').insert(1, [new Y.Map()]);
  other.getMap('keys').delete('a');
  return Y.encodeStateAsUpdate(other);
}
