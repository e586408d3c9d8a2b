import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { parseJson } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { compareEntries } from '../src/model/entry.ts';
import { replay, replayRow } from '../src/model/replay.ts';
import { resourceKey } from '../src/model/resource-key.ts';
import { ResourceTree } from '../src/model/resource-tree.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { editJson } from '../test/support/edit-json.ts';
import { History, RESOURCE_IDS, scripts } from '../test/support/history.ts';
import type { Script } from '../test/support/history.ts';
import { anyJson, anyResource } from '../test/support/json-arbitrary.ts';
import { registerTexts } from '../test/support/register-texts.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 100;
/** Finding a smaller counterexample may take minutes; what was found by then is told. */
const LIMIT = { interruptAfterTimeLimit: 20_000 };

function text(value: Json | undefined): string {
  return value === undefined ? '(nothing)' : canonicalText(value);
}

describe('JSON in, JSON out', () => {
  const values = fc.array(fc.oneof(anyResource, anyJson), { minLength: 1, maxLength: 6 });

  test('[S8] what is recorded is what is read, here and on the other device, whatever it was before', () => {
    fc.assert(
      fc.property(values, fc.nat(), (versions, seed) => {
        const random = seededRandom(seed);
        const [here, there] = [new Replica('here', random), new Replica('there', random)];
        for (const value of versions) {
          const edited = editJson(value, versions, random);
          for (const after of [value, edited]) {
            here.partition.record({ operation: 'update', type: 'note', id: 'n', after });
            expect(text(here.partition.read('note', 'n'))).toBe(text(parseJson(after)));
            there.receive(here);
            expect(text(there.partition.read('note', 'n'))).toBe(text(parseJson(after)));
          }
          // The next version is written by the other one, onto what it was given.
          const after = editJson(edited, versions, random);
          there.partition.record({ operation: 'update', type: 'note', id: 'n', after });
          expect(text(there.partition.read('note', 'n'))).toBe(text(parseJson(after)));
          here.receive(there);
          expect(text(here.partition.read('note', 'n'))).toBe(text(parseJson(after)));
        }
        expect(here.partition.projection.conflicts()).toEqual([]);
        for (const replica of [here, there]) replica.close();
      }),
      { ...LIMIT, numRuns: RUNS },
    );
  });

  test('[S8] a resource that is deleted and created again is what it is created as', () => {
    fc.assert(
      fc.property(anyResource, anyResource, fc.nat(), (first, second, seed) => {
        const replica = new Replica('here', seededRandom(seed));
        const note = { type: 'note', id: 'n' } as const;
        replica.partition.record({ operation: 'create', ...note, after: first });
        replica.partition.record({ operation: 'delete', ...note, after: undefined });
        expect(replica.partition.read('note', 'n')).toBeUndefined();
        replica.partition.record({ operation: 'create', ...note, after: second });
        expect(text(replica.partition.read('note', 'n'))).toBe(text(parseJson(second)));
        replica.close();
      }),
      { ...LIMIT, numRuns: RUNS },
    );
  });
});

describe('the journal alone', () => {
  test('[S8] replayed, it gives every register and value of the state, at every step of every device', () => {
    fc.assert(givesTheState(replay), { ...LIMIT, numRuns: RUNS });
  });

  test('the law catches a replay by the wall clock, and one in the order of arrival', () => {
    const byTime: Replay = (entries) => {
      const tree = new ResourceTree();
      for (const entry of [...entries].sort(compareEntries)) {
        for (const row of entry.rows) replayRow(tree, entry, row, () => true);
      }
      return tree;
    };
    const asTheyCame: Replay = (entries) => {
      const tree = new ResourceTree();
      for (const entry of [...entries].sort((a, b) => (a.hash < b.hash ? -1 : 1))) {
        for (const row of entry.rows) replayRow(tree, entry, row);
      }
      return tree;
    };
    for (const twin of [byTime, asTheyCame]) expectCaught(givesTheState(twin), { ...LIMIT, numRuns: RUNS });
  });

  test('[S8] [C5] the last change it tells of leads to what is shown, at every step of every device', () => {
    fc.assert(
      fc.property(scripts({ devices: [1, 4], steps: [3, 25] }), ({ steps, ...world }) => {
        const history = new History(world);
        const check = ({ partition }: Replica): void => {
          for (const id of RESOURCE_IDS) {
            const last = partition.projection.history(resourceKey('note', id)).at(-1);
            expect(text(last?.after)).toBe(text(partition.read('note', id)));
          }
        };
        for (const step of steps) {
          history.take(step);
          check(history.replicas[step.device] as Replica);
        }
        history.exchangeAll();
        for (const replica of history.replicas) check(replica);
        history.close();
      }),
      { ...LIMIT, numRuns: Math.ceil(RUNS / 4) },
    );
  });

  test('[S8] tells the whole resource before and after each change of one writer', () => {
    const alone = scripts({ devices: [1, 1], steps: [1, 25] });
    fc.assert(
      fc.property(alone, ({ steps, ...world }) => {
        const history = new History(world);
        const [{ partition }] = history.replicas as [Replica];
        const known = new Map<string, Json>();
        const expected: Record<string, string[]> = {};
        for (const step of steps) {
          const change = history.take(step);
          if (change === undefined) continue;
          const { resourceId } = change;
          const after = partition.read('note', resourceId);
          (expected[resourceId] ??= []).push(`${text(known.get(resourceId))} -> ${text(after)}`);
          if (after === undefined) known.delete(resourceId);
          else known.set(resourceId, after);
        }
        for (const key of partition.journal.resources()) {
          const changes = partition.projection.history(key);
          const told = changes.map(({ before, after }) => `${text(before)} -> ${text(after)}`);
          expect(told).toEqual(expected[key.slice('note/'.length)]);
          expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 1));
        }
        history.close();
      }),
      { ...LIMIT, numRuns: RUNS },
    );
  });
});

type Replay = typeof replay;

const givesTheState = (subject: Replay): fc.IProperty<[Script]> =>
  fc.property(scripts({ devices: [1, 4], steps: [3, 30] }), ({ steps, ...world }) => {
    const history = new History(world);
    for (const step of steps) {
      history.take(step);
      expectReplayed(history.replicas[step.device] as Replica, subject);
    }
    history.exchangeAll();
    for (const replica of history.replicas) expectReplayed(replica, subject);
    history.close();
  });

/** An edit of something seen earlier: what it left alone is as it was before it. */
const leavesAlone = (keepsBase: boolean): fc.IProperty<[Members, readonly Members[], Members]> =>
  fc.property(members, fc.array(members, { maxLength: 4 }), members, (base, meanwhile, edit) => {
    const replica = new Replica('here', seededRandom(1));
    const note = { operation: 'update', type: 'note', id: 'n' } as const;
    for (const after of [base, ...meanwhile]) replica.partition.record({ ...note, after });
    const present = { ...(meanwhile.at(-1) ?? base) };
    const request = { ...note, after: edit };
    replica.partition.record(keepsBase ? { ...request, before: base } : request);
    const expected = new Map(Object.entries(present));
    for (const name of NAMES) {
      if (base[name] === edit[name]) continue;
      if (edit[name] === undefined) expected.delete(name);
      else expected.set(name, edit[name]);
    }
    expect(text(replica.partition.read('note', 'n'))).toBe(canonicalText(Object.fromEntries(expected)));
    replica.close();
  });

type Members = Readonly<Record<string, number>>;
const NAMES = ['a', 'b', 'c', 'd'];
const members: fc.Arbitrary<Members> = fc.dictionary(fc.constantFrom(...NAMES), fc.nat(2), {
  noNullPrototype: true,
});

describe('a change with a base that is no longer the state', () => {
  test('[R7] reverts nothing that its author left alone', () => {
    fc.assert(leavesAlone(true), { ...LIMIT, numRuns: 3 * RUNS });
  });

  test('the law catches a change that ignores its base', () => {
    expectCaught(leavesAlone(false), { ...LIMIT, numRuns: 3 * RUNS });
  });
});

function expectReplayed({ partition }: Replica, subject: Replay): void {
  for (const key of partition.journal.resources()) {
    const replayed = subject(partition.journal.entriesOf(key));
    const tree = partition.state.tree(key);
    expect(registerTexts(replayed)).toEqual(registerTexts(tree));
    expect(text(replayed.value)).toBe(text(tree?.value));
  }
}
