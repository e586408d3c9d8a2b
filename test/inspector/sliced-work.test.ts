import { expect, test, vi } from 'vitest';
import { SlicedWork } from '../../adapters/inspector/sliced-work.ts';

/** Yields so many times, and notes what it does. */
function* count(to: number, log: unknown[]): Generator<undefined, string> {
  for (let n = 1; n <= to; n += 1) {
    log.push(n);
    yield;
  }
  return 'done';
}

/** Every look at the clock finds another slice gone. */
function slowClock(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
}

test('what fits into the first slice is done at once, and nobody is called', () => {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const onLate = vi.fn();
  const work = new SlicedWork(count(10_000, []), onLate);
  expect([work.result, work.isUnderWay]).toEqual(['done', false]);
  expect(onLate).not.toHaveBeenCalled();
});

test('longer work lets others have their turn between its slices, and tells once when it is done', async () => {
  slowClock();
  const log: unknown[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => log.push('another');
  const done = new Promise<void>((resolve) => {
    const work = new SlicedWork(count(3, log), () => {
      log.push(work.result);
      resolve();
    });
    expect([work.result, work.isUnderWay, log]).toEqual([undefined, true, [1]]);
    port2.postMessage(undefined);
  });
  await done;
  port1.close();
  expect(log.filter((entry) => entry !== 'another')).toEqual([1, 2, 3, 'done']);
  expect(log.indexOf('another')).toBeLessThan(log.indexOf('done'));
});

test('work that is stopped goes no further', async () => {
  slowClock();
  const log: unknown[] = [];
  const onLate = vi.fn();
  new SlicedWork(count(3, log), onLate).stop();
  await new Promise<void>((resolve) => {
    new SlicedWork(count(6, []), resolve);
  });
  expect(log).toEqual([1]);
  expect(onLate).not.toHaveBeenCalled();
});
