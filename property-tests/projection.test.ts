import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { parseJson } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { replay } from '../src/model/replay.ts';
import { editJson } from '../test/support/edit-json.ts';
import { History, scripts } from '../test/support/history.ts';
import { anyJson, anyResource } from '../test/support/json-arbitrary.ts';
import { registerTexts } from '../test/support/register-texts.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 100;

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
      { numRuns: RUNS },
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
      { numRuns: RUNS },
    );
  });
});

describe('the journal alone', () => {
  test('[S8] replayed, it gives every register and value of the state, at every step of every device', () => {
    fc.assert(
      fc.property(scripts({ devices: [1, 4], steps: [3, 30] }), ({ steps, ...world }) => {
        const history = new History(world);
        for (const step of steps) {
          history.take(step);
          const replica = history.replicas[step.device] as Replica;
          expectReplayed(replica);
        }
        history.exchangeAll();
        for (const replica of history.replicas) expectReplayed(replica);
        history.close();
      }),
      { numRuns: RUNS },
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
      { numRuns: RUNS },
    );
  });
});

function expectReplayed({ partition }: Replica): void {
  for (const key of partition.journal.resources()) {
    const replayed = replay(partition.journal.entriesOf(key));
    const tree = partition.state.tree(key);
    expect(registerTexts(replayed)).toEqual(registerTexts(tree));
    expect(text(replayed.value)).toBe(text(tree?.value));
  }
}
