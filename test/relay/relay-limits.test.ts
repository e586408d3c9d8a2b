import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerQueue } from '../../server/sessions/answer-queue.ts';
import type { Deliver } from '../../server/sessions/answer-queue.ts';
import type { Clock } from '../../server/sessions/clock.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { Connections } from '../../server/gateway/connections.ts';
import type { Connection } from '../../server/gateway/connections.ts';
import { Intake } from '../../server/sessions/intake.ts';
import {
  DRAIN_SLICE_MS,
  MAX_ANSWERS_IN_FLIGHT,
  MAX_UNANSWERED_FRAMES,
  MAX_UNCOMMITTED_BYTES,
} from '../../server/sessions/limits.ts';
import { SILENT } from '../../server/reporting/metrics.ts';
import { networkOf } from '../../server/gateway/peer-address.ts';
import { Quota } from '../../server/gateway/quota.ts';
import { DEFAULT_SESSION_LIMITS, sessionLimits } from '../../server/sessions/session-limits.ts';
import type { SessionSocket } from '../../server/sessions/session-socket.ts';
import { steadyLog } from '../../server/sessions/steady-log.ts';
import { TokenBucket } from '../../server/sessions/token-bucket.ts';
import { ManualClock } from './manual-clock.ts';

describe('the token bucket', () => {
  // Broken twin: a bucket that forgets to cap at `burst` lets more through after a silence.
  test('[S7] law: whoever waits as told gets through, in any stretch, no more than burst + rate x time', () => {
    const take = fc.record({ pause: fc.nat(3_000), count: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 50, max: 200 }),
        fc.array(take),
        (rate, burst, takes) => {
          const bucket = new TokenBucket(rate, burst, 0);
          const passed: { at: number; count: number }[] = [];
          let now = 0;
          for (const { pause, count } of takes) {
            now += pause;
            now += bucket.take(count, now);
            passed.push({ at: now, count });
          }
          for (const [first, { at: from }] of passed.entries()) {
            let sum = 0;
            for (const { at, count } of passed.slice(first)) {
              sum += count;
              expect(sum).toBeLessThanOrEqual(burst + ((at - from) * rate) / 1_000 + 1e-6 + count);
            }
          }
        },
      ),
    );
  });
});

class Tap {
  paused = false;
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
}

function intake(clock: Clock, tap: Tap, limits: Partial<typeof DEFAULT_SESSION_LIMITS> = {}): Intake {
  return new Intake(tap, sessionLimits(limits), clock, SILENT);
}

describe('the intake of a connection', () => {
  test('[S7] is not read beyond its average until the time for it has come', () => {
    const clock = new ManualClock();
    const tap = new Tap();
    const reader = intake(clock, tap, { messagesPerSecond: 10, messageBurst: 5 });
    for (let count = 0; count < 5; count++) expect(reader.received(1)).toBe(undefined);
    expect(tap.paused).toBe(false);
    expect(reader.received(1)).toBe(undefined);
    expect([tap.paused, reader.paused]).toEqual([true, true]);
    clock.pass(99);
    expect(tap.paused).toBe(true);
    clock.pass(1);
    expect([tap.paused, reader.paused]).toEqual([false, false]);
  });

  test('[S7] counts bytes as it counts messages, and ends what would take too long, saying how long', () => {
    const clock = new ManualClock();
    const reader = intake(clock, new Tap(), { bytesPerSecond: 100, byteBurst: 100 });
    expect(reader.received(1_100)).toBe(undefined);
    expect(reader.received(1)).toBe(11);
  });

  test('[S7] is not read while the store owes it too much, be it bytes or frames', () => {
    const tap = new Tap();
    const reader = intake(new ManualClock(), tap);
    reader.owe(MAX_UNCOMMITTED_BYTES + 1);
    expect(tap.paused).toBe(true);
    reader.repay(MAX_UNCOMMITTED_BYTES + 1);
    expect(tap.paused).toBe(false);
    for (let count = 0; count <= MAX_UNANSWERED_FRAMES; count++) reader.owe(0);
    expect(tap.paused).toBe(true);
    reader.repay(0);
    expect(tap.paused).toBe(false);
  });

  test('a settled store does not lift a slowdown, nor the end of a slowdown what the store owes', () => {
    const clock = new ManualClock();
    const tap = new Tap();
    const reader = intake(clock, tap, { messagesPerSecond: 10, messageBurst: 1 });
    reader.owe(MAX_UNCOMMITTED_BYTES + 1);
    reader.received(1);
    reader.received(1);
    clock.pass(100);
    expect(tap.paused).toBe(true);
    reader.received(1);
    reader.repay(MAX_UNCOMMITTED_BYTES + 1);
    expect(tap.paused).toBe(true);
    clock.pass(100);
    expect(tap.paused).toBe(false);
  });
});

describe('the answers of a connection', () => {
  /** A socket whose frames leave when the test says so. */
  function slowSocket(): { socket: SessionSocket; leave: (() => void)[] } {
    const leave: (() => void)[] = [];
    const unused = (): void => undefined;
    const socket: SessionSocket = {
      bufferedBytes: 0,
      send: (_frame, sent) => leave.push(sent ?? unused),
      ping: unused,
      pause: unused,
      resume: unused,
      close: unused,
      terminate: unused,
    };
    return { socket, leave };
  }

  test('[S7] only so many are made before those before them have left', () => {
    const { socket, leave } = slowSocket();
    const queue = new AnswerQueue(1_000);
    const begun: Deliver[] = [];
    for (let count = 0; count < 20; count++) queue.add((deliver) => begun.push(deliver));
    expect(begun).toHaveLength(MAX_ANSWERS_IN_FLIGHT);
    begun[0]?.(socket, [new Uint8Array(10), new Uint8Array(10)]);
    expect(queue.bytes).toBe(20);
    leave[0]?.();
    expect(begun).toHaveLength(MAX_ANSWERS_IN_FLIGHT);
    leave[1]?.();
    expect(begun).toHaveLength(MAX_ANSWERS_IN_FLIGHT + 1);
    expect(queue.bytes).toBe(0);
  });

  test('[S7] none is begun while those on their way are large', () => {
    const { socket, leave } = slowSocket();
    const queue = new AnswerQueue(1_000);
    let begun = 0;
    queue.add((deliver) => deliver(socket, [new Uint8Array(5_000)]));
    queue.add(() => begun++);
    expect(begun).toBe(0);
    leave[0]?.();
    expect(begun).toBe(1);
  });

  test('[S7] many that come to nothing do not recurse', () => {
    const { socket } = slowSocket();
    const queue = new AnswerQueue(1_000);
    const held: Deliver[] = [];
    for (let count = 0; count < MAX_ANSWERS_IN_FLIGHT; count++) queue.add((deliver) => held.push(deliver));
    let done = 0;
    for (let count = 0; count < 10_000; count++) {
      queue.add((deliver) => {
        done += 1;
        deliver(socket, []);
      });
    }
    held[0]?.(socket, []);
    expect(done).toBe(10_000);
  });
});

describe('numbers of connections and sessions', () => {
  test('[S7] a quota holds for each key by itself, and forgets those that have nothing', () => {
    const quota = new Quota(2);
    expect(['a', 'a', 'a', 'b'].map((key) => quota.take(key))).toEqual([true, true, false, true]);
    quota.giveBack('a');
    expect(quota.take('a')).toBe(true);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test.each<[Record<string, number>, string]>([
    [{ maxChannels: -1 }, 'limits.maxChannels -1'],
    [{ drainMs: 1.5 }, 'limits.drainMs 1.5'],
    [{ maxRooms: 5 }, 'limits.maxRooms 5'],
  ])('limits %j are refused', (limits, value) => {
    expect(() => sessionLimits(limits)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', value }));
  });
});

test('[S7] nobody fills the log by being refused, and nothing else is left out of it', () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = steadyLog((entry) => lines.push(entry.message), clock);
  for (let count = 0; count < 5_000; count++) {
    log({ level: 'info', event: 'session-refused', message: 'refused' });
    if (count % 1_000 === 0) log({ level: 'error', event: 'compaction-failed', message: 'important' });
  }
  expect(lines.filter((line) => line === 'refused')).toHaveLength(100);
  expect(lines.filter((line) => line === 'important')).toHaveLength(5);
  clock.pass(1_000);
  log({ level: 'info', event: 'session-refused', message: 'refused' });
  expect(lines.at(-1)).toBe('refused (4900 refusals before it were left out)');
});

describe('the end of all connections', () => {
  /** Says when it was told to close. */
  function connection(clock: ManualClock, told: number[]): Connection {
    return { keepAlive: () => undefined, close: () => told.push(clock.now()), terminate: () => undefined };
  }

  test.each([
    [250, 20_000, [100, 100, 50]],
    [250, 400, [125, 125]],
    [5, 0, [5]],
    [0, 20_000, []],
  ])('%i in %i ms come to slices of %j', async (count, withinMs, slices) => {
    const clock = new ManualClock();
    const told: number[] = [];
    const connections = new Connections(clock);
    for (let index = 0; index < count; index++) connections.add(connection(clock, told));
    const drained = connections.drain(CLOSE.restarting, 'bye', withinMs);
    for (const _ of slices) {
      clock.pass(DRAIN_SLICE_MS);
      await Promise.resolve();
    }
    await drained;
    const times = [...new Set(told)];
    expect(times.map((time) => told.filter((other) => other === time).length)).toEqual(slices);
    expect(Math.max(0, ...told)).toBeLessThanOrEqual(withinMs);
  });
});
