import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InspectedChange } from '../../adapters/api/workspace-inspection.ts';
import { causalRelation, hadReceived } from '../../adapters/inspector/causality.ts';
import { frontierOf, toTimeline } from '../../adapters/inspector/timeline.ts';
import type { Timeline } from '../../adapters/inspector/timeline.ts';
import { must } from '../../src/model/assert.ts';
import { expectCaught } from '../support/expect-caught.ts';

/** What happens: a writer changes a resource, or receives all that another one has by then. */
type Step =
  | { readonly do: 'change'; readonly writer: number; readonly resource: number; readonly partition: number }
  | { readonly do: 'receive'; readonly writer: number; readonly from: number };

/** A twin is looked for until it is found, which takes a few cases. */
const RUNS = 1_000;

const writers = fc.nat({ max: 3 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('change' as const),
        writer: writers,
        resource: fc.nat({ max: 2 }),
        partition: fc.nat({ max: 1 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('receive' as const), writer: writers, from: writers }),
    },
  ),
  { maxLength: 40 },
);

/** The changes with, for each, every change that had reached its author: sets, where the clocks are numbers. */
interface History {
  readonly changes: readonly InspectedChange[];
  readonly past: ReadonlyMap<InspectedChange, ReadonlySet<InspectedChange>>;
}

function historyOf(script: readonly Step[]): History {
  const known = Array.from({ length: 4 }, () => new Set<InspectedChange>());
  const of = (writer: number): Set<InspectedChange> => must(known[writer], 'four writers');
  const changes: InspectedChange[] = [];
  const past = new Map<InspectedChange, ReadonlySet<InspectedChange>>();
  for (const step of script) {
    if (step.do === 'receive') for (const change of of(step.from)) of(step.writer).add(change);
    else {
      const partition = `p${step.partition}`;
      const before = [...of(step.writer)].filter((change) => change.partition === partition);
      const change = changeOf(`w${step.writer}`, partition, `r${step.resource}`, changes.length, before);
      past.set(change, new Set(before));
      of(step.writer).add(change);
      changes.push(change);
    }
  }
  return { changes, past };
}

function changeOf(
  writer: string,
  partition: string,
  id: string,
  timestamp: number,
  past: readonly InspectedChange[],
): InspectedChange {
  const received = new Map<string, number>();
  for (const { writer: of, sequence } of past) received.set(of, Math.max(sequence, received.get(of) ?? 0));
  const sequence = (received.get(writer) ?? 0) + 1;
  received.delete(writer);
  return {
    ...{ partition, writer, deviceId: writer, sequence, type: 'tab', id, timestamp, received },
    ...{ operation: 'update', tags: [], automatic: false, recovered: false, fields: [] },
  };
}

type ToTimeline = typeof toTimeline;

/** Links, with each writer's own order, lead to the whole past of a change and to nothing else; none can be left out. */
function linksAreThePast(make: ToTimeline): fc.IPropertyWithHooks<[readonly Step[]]> {
  return fc.property(steps, (script) => {
    const { changes, past } = historyOf(script);
    const { links } = make(changes);
    const direct = changes.map((change, row) => [
      ...links.filter(({ to }) => to === row).map(({ from }) => from),
      ...changes.flatMap((other, at) => (isBefore(other, change) ? [at] : [])),
    ]);
    const reached: Set<InspectedChange>[] = [];
    for (const rows of direct) {
      const all = new Set<InspectedChange>();
      for (const row of rows)
        for (const one of [must(changes[row], 'a row'), ...(reached[row] ?? [])]) all.add(one);
      reached.push(all);
    }
    expect(reached).toEqual(changes.map((change) => past.get(change)));
    for (const { from, to } of links) {
      const others = (direct[to] ?? []).filter((row) => row !== from);
      const change = must(changes[from], 'a row');
      expect(others.some((row) => reached[row]?.has(change))).toBe(false);
    }
  });
}

function isBefore(other: InspectedChange, change: InspectedChange): boolean {
  const { partition, writer, sequence } = other;
  return partition === change.partition && writer === change.writer && sequence === change.sequence - 1;
}

/** Rows are concurrent when another writer's change of the same resource is in neither's past. */
function concurrencyIsSeen(make: ToTimeline): fc.IPropertyWithHooks<[readonly Step[]]> {
  return fc.property(steps, (script) => {
    const { changes, past } = historyOf(script);
    const knew = (a: InspectedChange, b: InspectedChange): boolean => a === b || past.get(a)?.has(b) === true;
    const expected = changes.flatMap((a, row) => {
      const isContested = changes.some(
        (b) => a.partition === b.partition && a.id === b.id && !knew(a, b) && !knew(b, a),
      );
      return isContested ? [row] : [];
    });
    expect([...make(changes).concurrent].sort((a, b) => a - b)).toEqual(expected);
  });
}

const without =
  (part: Partial<Timeline>): ToTimeline =>
  (changes) => ({ ...toTimeline(changes), ...part });

describe('the timeline', () => {
  test('causal links lead to what an author had received, all of it and nothing else', () => {
    fc.assert(linksAreThePast(toTimeline));
  });

  test('changes of one resource that nobody knew of are concurrent', () => {
    fc.assert(concurrencyIsSeen(toTimeline));
  });

  test('a clock is shown as the last row of each writer that it covers', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { changes } = historyOf(script);
        const timeline = toTimeline(changes);
        for (const change of changes) {
          const rows = frontierOf(timeline, change).map((row) => must(changes[row], 'a row'));
          expect(new Map(rows.map(({ writer, sequence }) => [writer, sequence]))).toEqual(change.received);
          for (const row of rows) expect(causalRelation(change, row)).toBe('before');
        }
      }),
    );
  });

  test('the laws notice links that are left out, links that others imply, and concurrency by time', () => {
    expectCaught(linksAreThePast(without({ links: [] })), { numRuns: RUNS });
    expectCaught(
      linksAreThePast((changes) => {
        const links = changes.flatMap((change, to) =>
          changes.flatMap((other, from) =>
            other.partition === change.partition &&
            other.writer !== change.writer &&
            hadReceived(change, other)
              ? [{ from, to }]
              : [],
          ),
        );
        return { ...toTimeline(changes), links };
      }),
      { numRuns: RUNS },
    );
    expectCaught(concurrencyIsSeen(without({ concurrent: new Set() })), { numRuns: RUNS });
  });

  test('what retention has taken is left out: links lead to what is still there', () => {
    const { changes } = historyOf([
      { do: 'change', writer: 0, resource: 0, partition: 0 },
      { do: 'change', writer: 0, resource: 0, partition: 0 },
      { do: 'receive', writer: 1, from: 0 },
      { do: 'change', writer: 1, resource: 0, partition: 0 },
    ]);
    expect(toTimeline(changes).links).toEqual([{ from: 1, to: 2 }]);
    expect(toTimeline(changes.slice(2)).links).toEqual([]);
    expect(toTimeline(changes.slice(2)).rowOf(must(changes[0], 'the first'))).toBeUndefined();
  });
});
