import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { SegmentLog } from '../../src/documents/segment-log.ts';
import type { LogDelta, SegmentLogOptions } from '../../src/documents/segment-log.ts';

const OWN = 'own';

interface Session {
  readonly doc: Y.Doc;
  readonly log: SegmentLog;
  readonly deltas: LogDelta[];
  push(...values: readonly unknown[]): void;
}

/** A session of a writer: its own document and client id, what others did told in `deltas`. */
function open(clientID: number, options: Partial<SegmentLogOptions> = {}, from?: Session): Session {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  if (from !== undefined) deliver(from, { doc });
  const deltas: LogDelta[] = [];
  let names = 0;
  const unique = (): string => `${String(clientID)}-${String((names += 1))}`;
  const log = new SegmentLog(
    doc,
    'log',
    { cap: 8, reuseAt: -1, unique, origin: OWN, ...options },
    (delta) => {
      deltas.push(delta);
    },
  );
  const push = (...values: readonly unknown[]): void => {
    doc.transact(() => {
      for (const value of values) log.append('w', value);
    }, OWN);
  };
  return { doc, log, deltas, push };
}

function deliver(from: { readonly doc: Y.Doc }, to: { readonly doc: Y.Doc }): void {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

function told({ deltas }: Session): readonly unknown[] {
  return deltas.map(({ removed, added, reset }) => ({
    removed: removed.map(({ value }) => value),
    added: added.map(({ value }) => value),
    reset,
  }));
}

describe('a segment log', () => {
  test.each([
    [1, 2],
    [2, 1],
  ])('[S2] tells what sessions %i and %i of one writer pushed in the order in which it stands', (a, b) => {
    const first = open(a);
    first.push('one');
    const reader = open(9, {}, first);
    first.push('two');
    const second = open(b, {}, first);
    second.push('three');
    deliver(second, first);
    first.push('four');
    deliver(first, reader);
    expect(told(reader)).toEqual([{ removed: [], added: ['two', 'three', 'four'], reset: false }]);
  });

  test.each([
    [1, 2],
    [2, 1],
  ])('[S2] tells all of a new segment once, also where sessions %i and %i share it', (a, b) => {
    const reader = open(9);
    const first = open(a);
    first.push('one');
    const second = open(b, {}, first);
    second.push('two');
    deliver(second, reader);
    expect(told(reader)).toEqual([{ removed: [], added: ['one', 'two'], reset: false }]);
  });

  test('tells what went, and nothing of its own', () => {
    const writer = open(1);
    const [first, second] = [{ n: 1 }, { n: 2 }];
    writer.push(first, second);
    const reader = open(9, {}, writer);
    const [segment] = [...writer.log.segments()].map(([each]) => each);
    writer.doc.transact(() => {
      if (segment !== undefined) writer.log.delete(segment, [first]);
    }, OWN);
    deliver(writer, reader);
    expect(told(reader)).toEqual([{ removed: [{ n: 1 }], added: [], reset: false }]);
    expect(writer.deltas).toEqual([]);
  });

  test('says nothing of what came and went in one transaction', () => {
    const writer = open(1);
    writer.push('one');
    writer.doc.transact(() => {
      const { segment, value } = writer.log.append('w', 'two');
      writer.log.delete(segment, [value]);
    }, 'the app');
    expect(told(writer)).toEqual([]);
  });

  test('says to read anew when a segment goes, and is silent about what is no part of it', () => {
    const writer = open(1);
    writer.push('one');
    const reader = open(9, {}, writer);
    writer.doc.getArray('another').push(['something']);
    writer.doc.getMap('log').set('no segment', 5);
    deliver(writer, reader);
    expect(told(reader)).toEqual([]);
    const [segment] = [...writer.log.segments()].map(([each]) => each);
    writer.doc.transact(() => {
      writer.log.deleteSegments(new Set([segment]));
    }, OWN);
    deliver(writer, reader);
    expect(told(reader)).toEqual([{ removed: [], added: [], reset: true }]);
    expect([...reader.log.items()]).toEqual([]);
  });

  test('[S9] fills segments again that have come down to the mark, before it opens another', () => {
    const writer = open(1, { cap: 4, reuseAt: 1 });
    const values = Array.from({ length: 40 }, (_, n) => ({ n }));
    for (const value of values) {
      writer.push(value);
      const items = [...writer.log.items()];
      writer.doc.transact(() => {
        // What was written longest ago goes, so that at most four are there.
        for (const { segment, value: old } of items.slice(0, Math.max(0, items.length - 4))) {
          writer.log.delete(segment, [old]);
        }
      }, OWN);
    }
    expect([...writer.log.segments()].length).toBeLessThanOrEqual(4);
    expect([...writer.log.items()]).toHaveLength(4);
  });

  // Seen to fail where a copy is trimmed and Yjs keeps the value that it is a copy of.
  test('[S9] a value that was trimmed is the one that Yjs has: equal, and taken away by itself', () => {
    const author = open(1);
    author.push(['kept', [['/a', null, 1]]], ['gone', [['/b', 1, { deep: [1] }]]], 'no array');
    const reader = open(2, {}, author);
    const before = reader.doc.getMap('log').toJSON();
    const items = [...reader.log.items()];
    const decoded = items.map(({ value }) => value);
    for (const item of items) item.trim();
    const trimmed = items.map(({ value }) => value);
    expect(trimmed).toEqual(decoded);
    expect(trimmed[0]).not.toBe(decoded[0]);
    expect([...reader.log.items()].map(({ value }) => value)).toEqual(trimmed);
    expect(reader.doc.getMap('log').toJSON()).toEqual(before);
    const [, gone] = items;
    if (gone === undefined) throw new Error('three were pushed');
    reader.doc.transact(() => {
      reader.log.delete(gone.segment, [gone.value]);
    }, OWN);
    deliver(reader, author);
    for (const { log } of [author, reader]) {
      expect([...log.items()].map(({ value }) => value)).toEqual([trimmed[0], 'no array']);
    }
  });

  // More than a call takes arguments.
  test('[S7] one item of very many values is told, and told to be gone', () => {
    const author = open(1);
    const reader = open(2);
    const many = Array.from({ length: 300_000 }, (_, index) => index);
    const segment = new Y.Array<number>();
    author.doc.getMap('log').set('evil/1', segment);
    segment.insert(0, many);
    deliver(author, reader);
    segment.delete(0, many.length);
    deliver(author, reader);
    expect(told(reader)).toEqual([
      { removed: [], added: many, reset: false },
      { removed: many, added: [], reset: false },
    ]);
  });

  test('[S7] leaves no listener behind', () => {
    const writer = open(1);
    const reader = open(9);
    reader.log.close();
    writer.push('one');
    deliver(writer, reader);
    expect(reader.deltas).toEqual([]);
  });
});
