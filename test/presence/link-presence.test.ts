import { expect, test } from 'vitest';
import { decodeAwarenessUpdate, encodeAwarenessFrame, LEFT } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { parseFrame } from '../../src/replication/frame.ts';
import { LinkPresence } from '../../src/replication/link-presence.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';

const SELF = 7;
const INTERVAL_MS = 15_000;

function open(): {
  readonly presence: LinkPresence;
  readonly said: AwarenessEntry[];
  readonly time: ManualSchedule;
  readonly hear: (...entries: AwarenessEntry[]) => void;
  readonly carry: () => void;
} {
  const time = new ManualSchedule();
  const presence = new LinkPresence({
    client: SELF,
    schedule: time.schedule,
    onError: fail,
    onClose: () => undefined,
  });
  const said: AwarenessEntry[] = [];
  const carry = (): void =>
    presence.carried((frame) => said.push(...decodeAwarenessUpdate(contentOf(frame))));
  const hear = (...entries: AwarenessEntry[]): void =>
    presence.received(contentOf(encodeAwarenessFrame(entries)));
  return { presence, said, time, hear, carry };
}

function contentOf(bytes: Uint8Array): Uint8Array {
  const frame = parseFrame(bytes);
  if (frame.type !== 'awareness') throw new Error(frame.type);
  return frame.update;
}

function fail(error: unknown): never {
  throw error;
}

test('what is said without a connection is said when there is one, and again in each interval', async () => {
  const { presence, said, time, carry } = open();
  presence.set({ at: 'a' });
  presence.set({ at: 'b' });
  expect(said).toEqual([]);
  carry();
  expect(said).toEqual([{ client: SELF, clock: 3, state: '{"at":"b"}' }]);
  (await time.next(INTERVAL_MS)).run();
  (await time.next(INTERVAL_MS)).run();
  expect(said.map(({ clock }) => clock)).toEqual([3, 4, 5]);
  presence.lost();
  expect(time.tasks.size).toBe(0);
  presence.set({ at: 'c' });
  expect(said).toHaveLength(3);
});

test('who says nothing costs nothing', async () => {
  const { presence, said, time, carry } = open();
  carry();
  presence.set(null);
  (await time.next(INTERVAL_MS)).run();
  presence.close();
  expect(said).toEqual([]);
  expect(time.tasks.size).toBe(0);
});

test('who closes says that it has left, once', () => {
  const { presence, said, carry } = open();
  carry();
  presence.set({ at: 'a' });
  presence.close();
  presence.close();
  presence.set({ at: 'b' });
  carry();
  expect(said).toEqual([
    { client: SELF, clock: 1, state: '{"at":"a"}' },
    { client: SELF, clock: 2, state: LEFT },
  ]);
});

test('a relay that takes this client for gone is contradicted, and only then', () => {
  const { presence, said, hear, carry } = open();
  presence.set({ at: 'a' });
  carry();
  hear({ client: SELF, clock: 1, state: LEFT });
  hear({ client: SELF, clock: 2, state: '{"at":"a"}' }); // an echo
  expect(said).toHaveLength(1);
  hear({ client: SELF, clock: 9, state: LEFT });
  expect(said.at(-1)).toEqual({ client: SELF, clock: 10, state: '{"at":"a"}' });
  presence.set(null);
  expect(said.at(-1)).toEqual({ client: SELF, clock: 11, state: LEFT });
  hear({ client: SELF, clock: 99, state: LEFT });
  expect(said).toHaveLength(3);
  expect(presence.others.size).toBe(0);
});

test('who is silent is forgotten, and everybody is when the connection ends', async () => {
  const { presence, time, hear, carry } = open();
  carry();
  let changes = 0;
  presence.subscribe(() => (changes += 1));
  hear({ client: 1, clock: 1, state: '{}' }, { client: 2, clock: 1, state: '{}' });
  expect([presence.others.size, changes]).toEqual([2, 1]);
  for (let clock = 2; clock < 5; clock++) {
    hear({ client: 2, clock, state: '{}' });
    (await time.next(INTERVAL_MS)).run();
  }
  expect([[...presence.others.keys()], changes]).toEqual([[2], 2]);
  presence.lost();
  expect([presence.others.size, changes]).toEqual([0, 3]);
});

test('[S7] an update that cannot be read changes nothing', () => {
  const { presence, hear, carry } = open();
  carry();
  hear({ client: 1, clock: 1, state: '{}' });
  const whole = contentOf(encodeAwarenessFrame([{ client: 2, clock: 1, state: '{"a":"text"}' }]));
  for (let length = 0; length < whole.length; length++) presence.received(whole.slice(0, length));
  presence.received(Uint8Array.of(...whole, 0));
  presence.received(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255));
  expect([...presence.others.keys()]).toEqual([1]);
  presence.received(whole);
  expect([...presence.others.keys()]).toEqual([1, 2]);
  presence.close();
  presence.received(whole);
  expect(presence.others.size).toBe(0);
});
