import { expect, test } from 'vitest';
import { clockToJson } from '../../src/model/vector-clock.ts';
import { Replica, seededRandom } from '../support/replica.ts';

test('[S2] [S9] two devices that trim differently at once leave everybody the same clock', () => {
  // Which of two concurrent values of one key Yjs keeps depends on client ids: both ways round have to do.
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const random = seededRandom(seed);
    let time = 100_000;
    const [one, two] = ['one', 'two'].map(
      (name) => new Replica(name, random, () => time, { segmentSpan: 500 }),
    ) as [Replica, Replica];
    for (let count = 0; count < 20; count += 1) {
      time += 100;
      one.partition.record({ operation: 'update', type: 'note', id: 'n', after: { count } });
    }
    two.receive(one);
    two.partition.record({ operation: 'update', type: 'note', id: 'n', after: { mine: true } });
    two.partition.record({ operation: 'delete', type: 'note', id: 'n', after: undefined });
    one.receive(two);
    const clock = clockToJson(one.partition.journal.received.clock);
    expect(one.partition.trim(100_900)).toBeGreaterThan(0);
    expect(two.partition.trim(101_600)).toBeGreaterThan(6);
    one.receive(two);
    two.receive(one);
    const late = new Replica('late', random);
    late.receive(two);
    for (const each of [one, two, late]) {
      expect(clockToJson(each.partition.journal.received.clock)).toEqual(clock);
    }
  }
});
