import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestedValue } from '../adapters/api/conflict-resolution.ts';
import type { Conflict } from '../src/documents/conflict.ts';
import type { Json } from '../src/model/json.ts';
import { merge } from '../src/model/merge.ts';
import type { MergeInput } from '../src/model/merge.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { plainTriple } from '../test/support/merge-triple.ts';

const RUNS = { numRuns: fc.readConfigureGlobal().numRuns ?? 100, interruptAfterTimeLimit: 20_000 };

type Resolve = (conflict: Conflict) => Json | undefined;

const both: Resolve = (conflict) => requestedValue({ strategy: 'merge' }, conflict);

/** The conflict of two devices: what the later one wrote is shown, and comes first. */
function conflictOf({ base, local, remote }: MergeInput, later: 'local' | 'remote'): Conflict {
  const side = (writer: 'local' | 'remote', value: Json | undefined) => {
    const timestamp = writer === later ? 2 : 1;
    return {
      value,
      deviceId: writer,
      userId: '',
      timestamp,
      writer: `${writer}:1`,
      sequence: 1,
      automatic: false,
    };
  };
  const sides = [side('local', local), side('remote', remote)];
  if (later === 'remote') sides.reverse();
  const place = {
    id: 'c',
    resourceType: 't',
    resourceId: 'r',
    path: '/a',
    field: 'a',
    kind: 'type' as const,
  };
  return { ...place, base, local, remote, sides };
}

/** What a merge of the values gives, by the way that leaves to registers only what both changed. */
const mergeLaw = (subject: Resolve): fc.IProperty<[MergeInput, 'local' | 'remote']> =>
  fc.property(plainTriple, fc.constantFrom('local', 'remote'), (input, later) => {
    const { local, remote } = input;
    fc.pre(local !== undefined && remote !== undefined);
    fc.pre(typeof local !== 'string' || typeof remote !== 'string');
    const [localTime, remoteTime] = later === 'local' ? [2, 1] : [1, 2];
    const { value, conflicts } = merge({ ...input, localTime, remoteTime });
    const isAtRoot = conflicts.some(({ path }) => path === '');
    const shown = later === 'local' ? local : remote;
    expect(subject(conflictOf(input, later))).toEqual(isAtRoot ? shown : value);
  });

describe('[R6] a conflict that is resolved to both values', () => {
  test('[M1] is resolved to their merge, the later one shown where they contradict each other', () => {
    fc.assert(mergeLaw(both), RUNS);
  });

  test('the law catches the earlier one shown, and the merge left out', () => {
    expectCaught(
      mergeLaw((conflict) => both({ ...conflict, sides: conflict.sides.toReversed() })),
      RUNS,
    );
    expectCaught(
      mergeLaw(({ sides }) => sides[0]?.value),
      RUNS,
    );
  });

  test('[S2] is resolved alike on both devices', () => {
    const law = fc.property(plainTriple, fc.constantFrom('local', 'remote'), (input, later) => {
      const swapped = { ...input, local: input.remote, remote: input.local };
      const there = conflictOf(swapped, later === 'local' ? 'remote' : 'local');
      expect(both(there)).toEqual(both(conflictOf(input, later)));
    });
    fc.assert(law, RUNS);
  });
});
