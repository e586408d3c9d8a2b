import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { RoomDocument } from '../../server/documents/room-document.ts';
import { applyUpdates, compactUpdates, newDocument } from '../../src/documents/updates.ts';

/**
 * A log as it comes about when a list is deleted by somebody who has its first element, while its author appends a
 * second one: the list, its deletion, and both elements in one piece.
 */
function deletedWhileAppending(): readonly Uint8Array[] {
  const author = new Y.Doc();
  const list = new Y.Array<string>();
  author.getMap('lists').set('one', list);
  const created = Y.encodeStateAsUpdate(author);
  list.push(['first']);
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(author));
  other.getMap('lists').delete('one');
  list.push(['second']);
  return [created, Y.encodeStateAsUpdate(other), Y.encodeStateAsUpdate(author)];
}

function oneByOne(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

// Each fails where all updates are applied in one transaction and nothing else is tried.
test('[S1] what Yjs cannot apply in one transaction is applied all the same', () => {
  const updates = deletedWhileAppending();
  const together = new Y.Doc();
  expect(() => {
    together.transact(() => {
      for (const update of updates) Y.applyUpdate(together, update);
    });
  }).toThrow(TypeError);
  const expected = oneByOne(updates);
  const doc = newDocument();
  applyUpdates(doc, updates, undefined);
  expect(Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(expected))).toBe(true);
  expect(doc.store.pendingStructs).toBeNull();
  const compacted = oneByOne([compactUpdates(updates)]);
  expect(Y.equalSnapshots(Y.snapshot(compacted), Y.snapshot(expected))).toBe(true);
});

test('[S1] [Y1] a room with such a log loads', () => {
  const updates = deletedWhileAppending();
  const room = new RoomDocument();
  room.applyAll(updates);
  expect(room.waiting()).toEqual([]);
  expect(Y.equalSnapshots(Y.snapshot(oneByOne([room.whole()])), Y.snapshot(oneByOne(updates)))).toBe(true);
});

test('[S7] a malformed update is still refused', () => {
  const updates = [...deletedWhileAppending(), new Uint8Array([1, 2, 3])];
  expect(() => {
    applyUpdates(newDocument(), updates, undefined);
  }).toThrow();
  expect(() => {
    new RoomDocument().applyAll(updates);
  }).toThrow();
});
