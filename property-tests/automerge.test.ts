import * as Automerge from '@automerge/automerge';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { expectCaught } from '../test/support/expect-caught.ts';
import { oneValue, registers, REMOVED } from '../test/support/layouts.ts';
import type { Layout, LayoutDevice } from '../test/support/layouts.ts';
import { seededRandom } from '../test/support/replica.ts';

const RUNS = { numRuns: Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 2) };
/** Automerge takes its time. */
const TIMEOUT_MS = 180_000;
const NAMES = ['a', 'b', 'c', 'd'];

/** Texts that are replaced whole: others Automerge merges letter by letter. */
type Members = Record<string, Automerge.ImmutableString>;

/** What a device does next: it sets or removes some members in one change, or gets all that another one has. */
type Step =
  | { readonly type: 'write'; readonly device: number; readonly picks: readonly number[] }
  | { readonly type: 'receive'; readonly device: number; readonly from: number };

interface Story {
  readonly devices: number;
  readonly seed: number;
  readonly steps: readonly Step[];
}

const stories: fc.Arbitrary<Story> = fc.integer({ min: 2, max: 4 }).chain((devices) => {
  const device = fc.nat(devices - 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('write' as const),
        device,
        picks: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('receive' as const), device, from: device }) },
  );
  return fc.record({
    devices: fc.constant(devices),
    seed: fc.nat(),
    steps: fc.array(step, { minLength: 5, maxLength: 30 }),
  });
});

/** One device twice: in a layout of ours, and as an Automerge document that lives through the same. */
class Twins {
  readonly ours: LayoutDevice;
  theirs: Automerge.Doc<Members>;

  constructor(ours: LayoutDevice, theirs: Automerge.Doc<Members>) {
    this.ours = ours;
    this.theirs = theirs;
  }

  write(members: ReadonlyMap<string, string>): void {
    if (members.size === 0) return;
    this.ours.write(members);
    this.theirs = Automerge.change(this.theirs, (draft) => {
      for (const [name, value] of members) {
        if (value === REMOVED) Reflect.deleteProperty(draft, name);
        else draft[name] = new Automerge.ImmutableString(value);
      }
    });
  }

  receive(other: Twins): void {
    for (const [index, doc] of this.ours.docs.entries()) {
      const from = other.ours.docs[index] as Y.Doc;
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(from, Y.encodeStateVector(doc)), 'network');
    }
    this.theirs = Automerge.merge(this.theirs, other.theirs);
  }

  /**
   * Every value that Automerge keeps, member by member; its removals leave none. Read from a loaded copy: after a merge
   * that takes one of two values away, its view of a document goes on showing that one (3.5.0).
   */
  kept(): (name: string) => readonly string[] {
    const copy = Automerge.load<Members>(Automerge.save(this.theirs));
    const values = new Map(
      NAMES.map((name) => {
        const conflicts = Automerge.getConflicts(copy, name);
        const only = copy[name];
        const all = conflicts === undefined ? (only === undefined ? [] : [only]) : Object.values(conflicts);
        return [name, all.map(String).sort()] as const;
      }),
    );
    Automerge.free(copy);
    return (name) => values.get(name) ?? [];
  }
}

function open(layout: Layout, { devices, seed }: Story): readonly Twins[] {
  const random = seededRandom(seed);
  const empty = Automerge.from<Members>({}, { actor: '00' });
  const twins = Array.from({ length: devices }, (_, index) => {
    // Clocks that are wrong: time must not matter to what is kept.
    const skew = Math.floor(random() * 100_000);
    let time = 1_000_000;
    const ours = layout(`d${index}`, random, () => (time += 10) + skew);
    return new Twins(ours, Automerge.clone(empty, { actor: `0${index + 1}` }));
  });
  const [first, ...others] = twins as [Twins, ...Twins[]];
  first.write(new Map(NAMES.map((name) => [name, 'start'])));
  for (const other of others) other.receive(first);
  return twins;
}

/** The next change of a device: values of its own, some that others write too, some removals; nothing that stands there. */
function pickMembers({ ours }: Twins, picks: readonly number[], mark: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const pick of picks) {
    const name = NAMES[pick % NAMES.length] as string;
    const value = [REMOVED, 'same'][Math.floor(pick / NAMES.length) % 7] ?? `${mark}.${pick}`;
    const shown = ours.read()[name] ?? REMOVED;
    if (value !== shown && !ours.survivors(name).includes(value)) members.set(name, value);
  }
  return members;
}

interface Seen {
  conflicts: number;
  removals: number;
}

function expectSame(device: Twins, seen: Seen): void {
  const { ours } = device;
  const conflicts = ours.conflicts();
  const kept = device.kept();
  for (const name of NAMES) {
    const survivors = ours.survivors(name);
    const values = survivors.filter((value) => value !== REMOVED).sort();
    expect([name, ...values]).toEqual([name, ...kept(name)]);
    const shown = conflicts.get(name)?.all ?? [];
    if (survivors.includes(REMOVED)) {
      // Of a removal next to an edit Automerge keeps the edit alone.
      seen.removals += values.length > 0 ? 1 : 0;
      continue;
    }
    const different = [...new Set(kept(name))];
    expect([name, ...new Set(shown)].sort()).toEqual(
      [name, ...(different.length > 1 ? different : [])].sort(),
    );
    seen.conflicts += different.length > 1 ? 1 : 0;
  }
}

const agreesWithAutomerge = (
  layout: Layout,
  seen: Seen = { conflicts: 0, removals: 0 },
): fc.IProperty<[Story]> =>
  fc.property(stories, (story) => {
    const twins = open(layout, story);
    for (const [index, step] of story.steps.entries()) {
      const device = twins[step.device] as Twins;
      if (step.type === 'write') device.write(pickMembers(device, step.picks, `${step.device}-${index}`));
      else if (step.from !== step.device) device.receive(twins[step.from] as Twins);
      expectSame(device, seen);
    }
    for (const to of twins) for (const from of twins) if (to !== from) to.receive(from);
    for (const device of twins) expectSame(device, seen);
    for (const { ours, theirs } of twins) {
      ours.close();
      Automerge.free(theirs);
    }
  });

/** What stands at a member by the wall clock: only what was written last. */
const newestOnly: Layout = (name, random, now) => {
  const device = registers(name, random, now);
  return {
    ...device,
    get isComplete() {
      return device.isComplete;
    },
    survivors: (member) => device.survivors(member).slice(-1),
  };
};

describe('values that stand at one member', () => {
  test(
    '[S1] are those that Automerge keeps of the same history, and differing ones are shown as a conflict',
    () => {
      const seen: Seen = { conflicts: 0, removals: 0 };
      fc.assert(agreesWithAutomerge(registers, seen), RUNS);
      expect(seen.conflicts).toBeGreaterThan(RUNS.numRuns);
      expect(seen.removals).toBeGreaterThan(RUNS.numRuns / 10);
    },
    TIMEOUT_MS,
  );

  test('the law catches a layout in which the last writer of the whole resource wins', () => {
    expectCaught(agreesWithAutomerge(oneValue), RUNS);
  });

  test('the law catches a view that shows the newest value only', () => {
    expectCaught(agreesWithAutomerge(newestOnly), RUNS);
  });
});
