import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { KeptAnswers } from '../../server/threads/kept-answers.ts';
import type { StoreAnswer } from '../../server/store/store-messages.ts';
import { encodeStep2, EMPTY_STATE_VECTOR, parseFrame } from '../../src/replication/frame.ts';

type Step =
  | { readonly type: 'commit'; readonly bytes: number }
  /** Asks; the answer is made from what is committed when it is made, which may be later. */
  | { readonly type: 'ask'; readonly key: string; readonly late: boolean }
  | { readonly type: 'drop' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('commit' as const), bytes: fc.integer({ min: 0, max: 40 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('ask' as const),
        key: fc.constantFrom('a', 'b'),
        late: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'drop' as const }) },
  ),
  { minLength: 3, maxLength: 40 },
);

/** The law: an answer holds everything that was committed when it was asked for, and ends in the only step 2. */
async function holdsEverything(
  make: (maxBytes: number) => Pick<KeptAnswers, 'ask' | 'committed' | 'drop'>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(200, 1_000_000), async (script, maxBytes) => {
      const kept = make(maxBytes);
      const stored = new Y.Doc();
      const writer = new Y.Doc();
      let count = 0;
      const asked: Promise<void>[] = [];
      for (const step of script) {
        switch (step.type) {
          case 'commit': {
            const before = Y.encodeStateVector(writer);
            writer.getMap('keys').set(`key-${count++}`, 'x'.repeat(step.bytes));
            const update = Y.encodeStateAsUpdate(writer, before);
            Y.applyUpdate(stored, update);
            kept.committed('room');
            break;
          }
          case 'ask': {
            const expected = Object.keys(stored.getMap('keys').toJSON());
            const answer = kept.ask('room', step.key, async () => {
              if (step.late) await Promise.resolve();
              return { type: 'frames', frames: [encodeStep2(Y.encodeStateAsUpdate(stored))] };
            });
            asked.push(
              answer.then((given) => {
                const { keys, kinds } = read(given);
                expect(keys).toEqual(expect.arrayContaining(expected));
                expect(kinds.indexOf('step2')).toBe(kinds.length - 1);
              }),
            );
            // Sometimes others ask before it is there.
            if (!step.late) await answer;
            break;
          }
          case 'drop':
            kept.drop('room');
        }
      }
      await Promise.all(asked);
    }),
  );
}

function read(answer: StoreAnswer): { readonly keys: string[]; readonly kinds: string[] } {
  const doc = new Y.Doc();
  const frames = answer.type === 'frames' ? answer.frames.map((bytes) => parseFrame(bytes)) : [];
  for (const frame of frames) if ('update' in frame) Y.applyUpdate(doc, frame.update);
  return { keys: Object.keys(doc.getMap('keys').toJSON()), kinds: frames.map((frame) => frame.type) };
}

/** Forgets what was committed since. */
class Forgetful extends KeptAnswers {
  override committed(): void {}
}

test('[S2] a kept answer holds everything that was committed when it was asked for', async () => {
  await holdsEverything((maxBytes) => new KeptAnswers(maxBytes));
});

test('answers that forget what was committed since are found out', async () => {
  await expect(holdsEverything((maxBytes) => new Forgetful(maxBytes))).rejects.toThrow();
});

test('one answer serves all who ask the same; a refusal or a failure is not kept', async () => {
  const kept = new KeptAnswers();
  let made = 0;
  const frames = [encodeStep2(Y.encodeStateAsUpdate(new Y.Doc()))];
  const ask = (answer: () => Promise<StoreAnswer>): Promise<StoreAnswer> =>
    kept.ask('room', String(EMPTY_STATE_VECTOR), () => {
      made += 1;
      return answer();
    });
  await expect(ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await ask(async () => ({ type: 'refused', refusal: 'unavailable', reason: 'not now' }));
  const answers = await Promise.all(
    Array.from({ length: 150 }, () => ask(async () => ({ type: 'frames', frames }))),
  );
  expect(made).toBe(3);
  expect(new Set(answers.flatMap((answer) => (answer.type === 'frames' ? answer.frames : []))).size).toBe(1);
});
