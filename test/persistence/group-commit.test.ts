import { expect, test } from 'vitest';
import { GroupCommit } from '../../src/replication/group-commit.ts';

test('the schedule is called as a plain function, as a browser demands of its own queueMicrotask', async () => {
  const committed: string[][] = [];
  const commit = (writes: readonly string[]): Promise<void> => {
    committed.push([...writes]);
    return Promise.resolve();
  };
  function schedule(this: unknown, run: () => void): void {
    if (this !== undefined) throw new TypeError('Illegal invocation');
    queueMicrotask(run);
  }
  const commits = new GroupCommit(commit, schedule);
  await Promise.all([commits.add('a'), commits.add('b')]);
  await commits.add('c');
  expect(committed).toEqual([['a', 'b'], ['c']]);
});

test('[S5] a failed group rejects its own writes only, and groups start in their order', async () => {
  const committed: string[] = [];
  const failure = new Error('disk');
  const commits = new GroupCommit<string>(
    (writes) => {
      committed.push(...writes);
      return writes.includes('bad') ? Promise.reject(failure) : Promise.resolve();
    },
    () => undefined,
  );
  const first = [commits.add('good'), commits.add('bad')];
  commits.begin();
  const second = commits.add('later');
  const settled = commits.settle();
  expect(await Promise.allSettled(first)).toEqual(Array(2).fill({ status: 'rejected', reason: failure }));
  await Promise.all([second, settled]);
  expect(committed).toEqual(['good', 'bad', 'later']);
});
