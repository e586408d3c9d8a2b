import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { JournalDocument } from '../src/documents/journal-document.ts';
import { WriterIdentity } from '../src/documents/writer-identity.ts';
import type { ChangeName } from '../src/replication/carried-change.ts';
import { PendingNotes } from '../src/replication/pending-notes.ts';
import { IMPORTED, REFUSED, SentAgain } from '../src/replication/sent-again.ts';
import { Replica, seededRandom } from './support/replica.ts';

/** Device A with four changes of one resource. */
function author(): {
  readonly journal: JournalDocument;
  readonly identity: WriterIdentity;
  readonly names: readonly ChangeName[];
} {
  const replica = new Replica('A', seededRandom(1));
  const { journal } = replica.partition;
  for (const title of ['one', 'two', 'three', 'four'])
    replica.partition.record({ operation: 'update', type: 'note', id: 'n', after: { title } });
  return { journal, identity: replica.identity, names: journal.entriesBy(replica.identity.current()) };
}

/** Numbers of what is pending, and of what is known to have left. */
function told(notes: PendingNotes, { names }: ReturnType<typeof author>): readonly [string, string] {
  return [
    notes
      .pending()
      .map(({ sequence }) => sequence)
      .join(),
    names
      .filter((name) => notes.hasLeft(name))
      .map(({ sequence }) => sequence)
      .join(),
  ];
}

test('[S5] [D7] one that was refused and is sent again is pending until it has got through itself, whatever clocks have passed it by', () => {
  const a = author();
  const again = new SentAgain(new Y.Doc().getMap());
  const notes = new PendingNotes({ again, identity: a.identity, partition: () => a });
  const writer = a.identity.current();
  expect(told(notes, a)).toEqual(['1,2,3,4', '']);
  notes.applied.addThrough(writer, 3);
  expect(told(notes, a)).toEqual(['4', '1,2,3']);
  const second = a.names.slice(1, 2);
  again.add(second, REFUSED);
  expect(told(notes, a)).toEqual(['2,4', '1,3']);
  notes.applied.addThrough(writer, 4);
  expect(told(notes, a)).toEqual(['2', '1,3,4']);
  expect(second.map((name) => [again.isPending(name), again.wasRefused(name)])).toEqual([[true, true]]);
  expect(notes.settle(second)).toBe(false);
  expect(told(notes, a)).toEqual(['', '1,3,4']);
  // Clocks that had passed it by say nothing of it for ever.
  expect(second.map((name) => again.wasRefused(name))).toEqual([true]);
  again.add(second, IMPORTED);
  expect(told(notes, a)).toEqual(['2', '1,3,4']);
  expect(second.map((name) => again.wasRefused(name))).toEqual([true]);
});

test('[S5] [D2] what was imported is pending until somebody else has it, for all tabs and runs of the device', () => {
  const a = author();
  const [here, there] = [new Y.Doc(), new Y.Doc()];
  const share = (): void => {
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here, Y.encodeStateVector(there)));
    Y.applyUpdate(here, Y.encodeStateAsUpdate(there, Y.encodeStateVector(here)));
  };
  const identity = new Replica('B', seededRandom(2)).identity;
  const lists = [new SentAgain(here.getMap('again')), new SentAgain(there.getMap('again'))] as const;
  const notesOf = (again: SentAgain): PendingNotes =>
    new PendingNotes({ again, identity, partition: () => a });
  const [one, two] = [notesOf(lists[0]), notesOf(lists[1])];
  expect(told(one, a)[0]).toBe('');
  lists[0].add(a.names.slice(1, 4), IMPORTED);
  expect(told(one, a)[0]).toBe('2,3,4');
  const [, { version }] = lists;
  share();
  expect(lists[1].version).toBeGreaterThan(version);
  expect(told(two, a)[0]).toBe('2,3,4');
  two.settle(a.names.slice(0, 2));
  one.settle(a.names.slice(3, 4));
  share();
  for (const notes of [one, two]) expect(told(notes, a)[0]).toBe('3');
  const later = notesOf(new SentAgain(here.getMap('again')));
  expect(told(later, a)[0]).toBe('3');
});

// Numbers are given in each partition of its own.
test('[S5] a change of another partition that has its writer and number is another one', () => {
  const a = author();
  const again = new SentAgain(new Y.Doc().getMap());
  const elsewhere = a.names.map(({ writer, sequence }) => ({ writer, sequence, resource: 'tab/n' as never }));
  again.add(elsewhere, IMPORTED);
  expect(again.pending(a.journal)).toEqual([]);
  expect(a.names.some((name) => again.isPending(name))).toBe(false);
});
