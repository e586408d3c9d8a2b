import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../src/model/canonical.ts';
import type { ResourceKey } from '../../src/model/resource-key.ts';
import { clockToJson } from '../../src/model/vector-clock.ts';
import { Replica, seededRandom } from '../support/replica.ts';

const KEY = 'note/n' as ResourceKey;
const SPAN = 1_000;

/** A device that changed one note twenty times, 300 ms apart, with another that wrote now and then. */
function history(): { readonly replica: Replica; readonly other: Replica; readonly told: readonly string[] } {
  const random = seededRandom(5);
  let time = 100_000;
  const now = (): number => time;
  const replica = new Replica('a', random, now, { segmentSpan: SPAN });
  const other = new Replica('b', random, now, { segmentSpan: SPAN });
  const told: string[] = [];
  let before: unknown;
  for (let count = 1; count <= 20; count += 1) {
    time += 300;
    const writer = count % 5 === 0 ? other : replica;
    const after = {
      count,
      list: Array.from({ length: count % 4 }, (_, index) => `i${String(index)}`),
      ...(count % 3 === 0 ? {} : { deep: { a: [{ id: 1, count }, { id: 2 }] } }),
    };
    writer.partition.record({
      operation: before === undefined ? 'create' : 'update',
      type: 'note',
      id: 'n',
      after,
    });
    told.push(`${text(before)} -> ${text(after)}`);
    before = after;
    other.receive(replica);
    replica.receive(other);
  }
  return { replica, other, told };
}

function text(value: unknown): string {
  return value === undefined ? '(nothing)' : canonicalText(value as never);
}

function tell({ partition }: Replica): readonly string[] {
  return partition.projection.history(KEY).map(({ before, after }) => `${text(before)} -> ${text(after)}`);
}

describe('trimming the journal', () => {
  test('[S8] [S9] takes old segments, and the rest of the history still tells whole resources', () => {
    const { replica, told } = history();
    expect(tell(replica)).toEqual(told);
    const count = replica.partition.trim(103_000);
    expect(count).toBeGreaterThan(3);
    expect(tell(replica)).toEqual(told.slice(count));
    const changes = replica.partition.projection.history(KEY);
    expect(changes.every(({ timestamp }) => timestamp >= 100_000 + SPAN)).toBe(true);
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => count + index + 1));
  });

  test('[S2] [S5] changes no clock, here, elsewhere or on a device that comes later', () => {
    const { replica, other } = history();
    const clock = clockToJson(replica.partition.journal.received.clock);
    const value = replica.partition.read('note', 'n');
    replica.partition.trim(104_000);
    other.receive(replica);
    const late = new Replica('c', seededRandom(7));
    late.receive(replica);
    const restarted = new Replica('a', seededRandom(8), undefined, { stored: replica.stored });
    for (const each of [replica, other, late, restarted]) {
      expect(clockToJson(each.partition.journal.received.clock)).toEqual(clock);
      expect(each.partition.read('note', 'n')).toEqual(value);
      expect(tell(each)).toEqual(tell(replica));
      const writer = replica.identity.current();
      expect(each.partition.nextSequence(writer)).toBe((clock[writer] as number) + 1);
    }
  });

  test('[S5] of everything still leaves the numbers: the next change continues them', () => {
    const { replica, other } = history();
    const clock = clockToJson(replica.partition.journal.received.clock);
    expect(replica.partition.trim(Number.MAX_SAFE_INTEGER)).toBe(20);
    expect(tell(replica)).toEqual([]);
    expect(replica.partition.trim(Number.MAX_SAFE_INTEGER)).toBe(0);
    const writer = replica.identity.current();
    const value = replica.partition.read('note', 'n') as object;
    const change = replica.partition.record({
      operation: 'update',
      type: 'note',
      id: 'n',
      after: { ...value, x: 1 },
    });
    expect(change.sequence).toBe((clock[writer] as number) + 1);
    expect(change.version).toBe(21);
    other.receive(replica);
    const late = new Replica('c', seededRandom(7));
    late.receive(other);
    for (const each of [replica, other, late]) {
      expect(clockToJson(each.partition.journal.received.clock)).toEqual({
        ...clock,
        [writer]: change.sequence,
      });
      expect(tell(each)).toEqual([`${text(value)} -> ${text({ ...value, x: 1 })}`]);
    }
  });

  test('[S9] [C9] keeps what is at or behind the number that is to stay, and no segment more', () => {
    const { replica, told } = history();
    const [writer] = replica.partition.projection.history(KEY).map((change) => change.writer);
    const numbers = (): readonly number[] =>
      replica.partition.journal.entriesBy(String(writer)).map(({ sequence }) => sequence);
    const before = numbers();
    expect(replica.partition.trim(Number.MAX_SAFE_INTEGER, new Map([[String(writer), 9]]))).toBeGreaterThan(
      0,
    );
    const [first = 0] = numbers();
    // Segments hold four changes here at most.
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThanOrEqual(9);
    expect(numbers()).toEqual(before.slice(first - 1));
    expect(replica.partition.journal.received.floors.get(String(writer))).toBe(first - 1);
    expect(tell(replica)).toEqual(told.filter((_, index) => (index + 1) % 5 !== 0).slice(first - 1));
  });

  test('leaves writers alone that are to be kept', () => {
    const { replica, other } = history();
    const kept = other.identity.current();
    replica.partition.trim(Number.MAX_SAFE_INTEGER, new Map([[kept, 1]]));
    expect(replica.partition.projection.history(KEY).map(({ writer }) => writer)).toEqual([
      kept,
      kept,
      kept,
      kept,
    ]);
  });
});
