import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { clockToJson } from '../../src/model/vector-clock.ts';
import type { VectorClock } from '../../src/model/vector-clock.ts';
import { Replica, seededRandom } from '../support/replica.ts';

const SPAN = 1_000;

/**
 * `a` died when its second change had left with the state and not with the journal; `b` has written over it since. So no
 * entry and no register tells of it any more: only what `b` says that it had seen.
 */
function lostEntry(): { readonly b: Replica; readonly restarted: Replica; readonly writer: string } {
  const random = seededRandom(11);
  let time = 100_000;
  const now = (): number => (time += 10);
  const a = new Replica('a', random, now, { segmentSpan: SPAN });
  const b = new Replica('b', random, now, { segmentSpan: SPAN });
  a.partition.record({ operation: 'create', type: 'note', id: 'n', after: { text: 'one' } });
  b.receive(a);
  const { journal } = a.stored;
  a.partition.record({ operation: 'update', type: 'note', id: 'n', after: { text: 'two' } });
  Y.applyUpdate(b.state, Y.encodeStateAsUpdate(a.state), 'network');
  b.partition.record({ operation: 'update', type: 'note', id: 'n', after: { text: 'three' } });
  const stored = { state: [Y.encodeStateAsUpdate(b.state)], journal, incarnations: a.incarnations };
  const restarted = new Replica('a', random, now, { segmentSpan: SPAN, stored });
  return { b, restarted, writer: a.identity.current() };
}

function clockOf({ partition }: Replica): VectorClock {
  return partition.journal.received.clock;
}

describe('a change whose entry is lost and whose registers were written over', () => {
  test('[S2] counts in the clock of everybody, also of who comes later', () => {
    const { b, restarted, writer } = lostEntry();
    const late = new Replica('c', seededRandom(12));
    late.receive(b);
    restarted.receive(b);
    expect(clockOf(b).get(writer)).toBe(2);
    for (const each of [late, restarted]) expect(clockToJson(clockOf(each))).toEqual(clockToJson(clockOf(b)));
  });

  test('[S5] leaves its number used', () => {
    const { b, restarted, writer } = lostEntry();
    restarted.receive(b);
    expect(restarted.partition.nextSequence(writer)).toBe(3);
  });

  test.each(['here', 'elsewhere'])('[S2] [S9] does so when history was trimmed %s', (where) => {
    const { b } = lostEntry();
    const clock = clockToJson(clockOf(b));
    const other = new Replica('d', seededRandom(13));
    other.receive(b);
    const [trimming, told] = where === 'here' ? [b, other] : [other, b];
    expect(trimming.partition.trim(Infinity)).toBe(2);
    told.receive(trimming);
    const late = new Replica('c', seededRandom(14));
    late.receive(told);
    for (const each of [trimming, told, late]) expect(clockToJson(clockOf(each))).toEqual(clock);
  });
});
