import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ReceivedClock } from '../src/documents/received-clock.ts';
import { expectCaught } from '../test/support/expect-caught.ts';

const RUNS = { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) };
const WRITERS = ['d1:x', 'd1:x#1', 'd/2:y'];

/** An entry arrives; a register shows that a change is known; a segment of entries is deleted, here or elsewhere. */
interface Happening {
  readonly type: 'hold' | 'cover' | 'trim';
  readonly writer: string;
  readonly sequence: number;
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    type: fc.constantFrom<Happening['type']>('hold', 'hold', 'hold', 'hold', 'cover', 'trim'),
    writer: fc.constantFrom(...WRITERS),
    sequence: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 40 },
);

/** What is known of one writer, as a plain set of numbers. */
class Known {
  readonly #numbers = new Set<number>();

  add(type: Happening['type'], sequence: number): void {
    const first = type === 'hold' ? sequence : 1;
    for (let number = first; number <= sequence; number += 1) this.#numbers.add(number);
  }

  /** The highest with nothing missing below. */
  get height(): number {
    let height = 0;
    while (this.#numbers.has(height + 1)) height += 1;
    return height;
  }
}

type Clock = Pick<ReceivedClock, 'hold' | 'cover' | 'trim' | 'clock'>;

const followsWhatIsKnown = (create: (trimmed: Y.Map<unknown>) => Clock): fc.IProperty<[Happening[]]> =>
  fc.property(happenings, (story) => {
    const doc = new Y.Doc();
    const clock = create(doc.getMap('trimmed'));
    const known = new Map(WRITERS.map((writer) => [writer, new Known()]));
    const given: [clock: ReadonlyMap<string, number>, as: string][] = [];
    for (const { type, writer, sequence } of story) {
      doc.transact(() => {
        clock[type](writer, sequence);
      });
      known.get(writer)?.add(type, sequence);
      for (const [name, { height }] of known)
        expect([name, clock.clock.get(name) ?? 0]).toEqual([name, height]);
      given.push([clock.clock, JSON.stringify([...clock.clock])]);
    }
    // Entries keep the clock they were given.
    for (const [kept, as] of given) expect(JSON.stringify([...kept])).toBe(as);
    // Who comes later learns from the document where entries begin.
    const late = new ReceivedClock(doc.getMap('trimmed'));
    for (const writer of WRITERS) {
      const trims = story.filter((happening) => happening.type === 'trim' && happening.writer === writer);
      expect(late.floors.get(writer) ?? 0).toBe(Math.max(0, ...trims.map(({ sequence }) => sequence)));
    }
    doc.destroy();
  });

test('[S2] [S9] what was received has nothing missing below, in whatever order it came or went', () => {
  fc.assert(
    followsWhatIsKnown((trimmed) => new ReceivedClock(trimmed)),
    RUNS,
  );
});

test('the law catches a clock that counts past a gap, and one that goes on in what it has given away', () => {
  class Leaping extends ReceivedClock {
    override hold(writer: string, sequence: number): void {
      this.cover(writer, sequence);
    }
  }
  class Shared extends ReceivedClock {
    readonly #given = new Map<string, number>();

    override get clock(): ReadonlyMap<string, number> {
      for (const [writer, sequence] of super.clock) this.#given.set(writer, sequence);
      return this.#given;
    }
  }
  expectCaught(
    followsWhatIsKnown((trimmed) => new Leaping(trimmed)),
    RUNS,
  );
  expectCaught(
    followsWhatIsKnown((trimmed) => new Shared(trimmed)),
    RUNS,
  );
});
