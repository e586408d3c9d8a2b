import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MissedHistory } from '../src/documents/missed-history.ts';
import { expectCaught } from '../test/support/expect-caught.ts';

const RUNS = { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) };
const WRITERS = ['d1:x', 'd2:y', 'me:z'];
const identity = { isOwn: (writer: string): boolean => writer.startsWith('me:') };

/** An entry comes, of which each number up to `sequence` may be one; or a mark, that a writer was trimmed so far. */
interface Happening {
  readonly type: 'entry' | 'mark';
  readonly writer: string;
  readonly sequence: number;
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    type: fc.constantFrom<Happening['type']>('entry', 'entry', 'entry', 'mark'),
    writer: fc.constantFrom(...WRITERS),
    sequence: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 40 },
);

type Told = Pick<MissedHistory, 'hear' | 'noteTrimmed' | 'news'>;

/** @param create with what was trimmed, and heard, before there is anything to miss */
const tellsWhatNeverCame = (create: () => Told): fc.IProperty<[Happening[], Happening[]]> =>
  fc.property(happenings, happenings, (before, story) => {
    const missed = create();
    const floors = new Map<string, number>();
    const heard = new Map(WRITERS.map((writer) => [writer, new Set<number>()]));
    const happen = ({ type, writer, sequence }: Happening): void => {
      const floor = floors.get(writer) ?? 0;
      if (type === 'entry') {
        heard.get(writer)?.add(sequence);
        missed.hear(writer, sequence, floor);
      } else if (sequence > floor) {
        floors.set(writer, sequence);
        missed.noteTrimmed(writer, floor, undefined);
      }
    };
    const journal = { writers: () => heard.keys(), received: { floors } };
    for (const happening of before) happen(happening);
    const from = new Map(floors);
    let told = missed.news(journal, { identity });
    expect(told).toBe(0);
    for (const happening of story) {
      happen(happening);
      told += missed.news(journal, { identity });
      let count = 0;
      for (const writer of ['d1:x', 'd2:y']) {
        for (let number = (from.get(writer) ?? 0) + 1; number <= (floors.get(writer) ?? 0); number += 1)
          if (heard.get(writer)?.has(number) !== true) count += 1;
      }
      expect(told).toBe(count);
    }
  });

test('[D6] what is told as missed is what the marks tell and no entry, in whatever order they come', () => {
  fc.assert(
    tellsWhatNeverCame(() => new MissedHistory()),
    RUNS,
  );
});

test('the law catches one who keeps counting what came after all, and one who counts what had come', () => {
  class Stubborn extends MissedHistory {
    override news(...args: Parameters<MissedHistory['news']>): number {
      return Math.max(0, super.news(...args));
    }
  }
  class Deaf extends MissedHistory {
    override hear(writer: string, sequence: number, floor = 0): void {
      if (sequence <= floor) super.hear(writer, sequence, floor);
    }
  }
  for (const broken of [Stubborn, Deaf]) {
    expectCaught(
      tellsWhatNeverCame(() => new broken()),
      RUNS,
    );
  }
});
