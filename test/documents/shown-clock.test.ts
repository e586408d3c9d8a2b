import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { resourceKey } from '../../src/model/resource-key.ts';
import { replay } from '../../src/model/replay.ts';
import { registerTexts } from '../support/register-texts.ts';
import { Replica, seededRandom } from '../support/replica.ts';

const NOTE = resourceKey('note', 'n1');

function deliver(from: Y.Doc, to: Y.Doc): void {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'network');
}

function write(replica: Replica, title: string): void {
  replica.partition.record({ operation: 'update', type: 'note', id: 'n1', after: { title } });
}

/** Three devices that have all the same. */
function three(): readonly [Replica, Replica, Replica] {
  const random = seededRandom(5);
  const [a, b, c] = ['a', 'b', 'c'].map((id) => new Replica(id, random)) as [Replica, Replica, Replica];
  write(a, 'start');
  b.receive(a);
  c.receive(a);
  return [a, b, c];
}

function expectReplayToGiveState(replica: Replica): void {
  const replayed = replay(replica.partition.journal.entriesOf(NOTE));
  const tree = replica.partition.state.tree(NOTE);
  if (tree === undefined) throw new Error('the note is there');
  expect(registerTexts(replayed)).toEqual(registerTexts(tree));
}

describe('the clock of a change', () => {
  test('[S8] [C10] does not claim a change whose entry has arrived before its registers', () => {
    const [a, b] = three();
    write(a, 'from a');
    deliver(a.journal, b.journal);
    write(b, 'from b');
    deliver(a.state, b.state);
    a.receive(b);
    for (const replica of [a, b]) {
      expect(replica.partition.projection.conflicts()).toHaveLength(1);
      expectReplayToGiveState(replica);
    }
  });

  test('[C10] claims it once the registers are there, and what it had replaced', () => {
    const [a, b, c] = three();
    write(a, 'from a');
    b.receive(a);
    write(b, 'from b');
    // c never sees a's register: b's change, which had received it, took it away.
    c.receive(b);
    write(c, 'from c');
    const last = c.partition.projection.history(NOTE).at(-1);
    expect(Object.fromEntries(last?.vectorClock ?? [])).toEqual({ a: 2, b: 1, c: 1 });
    expectReplayToGiveState(c);
  });

  test('[C10] claims changes that wrote nothing', () => {
    const [a, b] = three();
    write(a, 'start');
    write(a, 'start');
    b.receive(a);
    write(b, 'from b');
    const last = b.partition.projection.history(NOTE).at(-1);
    expect(Object.fromEntries(last?.vectorClock ?? [])).toEqual({ a: 3, b: 1 });
  });
});

test('[S8] [C10] a store that goes on under a new name claims what it wrote under the one before', () => {
  const replica = new Replica('a', seededRandom(5));
  write(replica, 'first');
  replica.identity.renew('gap');
  write(replica, 'second');
  expect(replica.partition.projection.conflicts()).toEqual([]);
  expectReplayToGiveState(replica);
});
