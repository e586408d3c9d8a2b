import { describe, expect, test } from 'vitest';
import { parseAwarenessUpdate } from '../../server/sessions/awareness-update.ts';
import { LEFT } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { RoomAuthors } from '../../server/sessions/room-authors.ts';
import { RoomPresence } from '../../server/sessions/room-presence.ts';
import { ManualClock } from './manual-clock.ts';

const INTERVAL = 50;
const [alice, bob] = [{ socket: 'alice' }, { socket: 'bob' }];

interface Told {
  readonly at: number;
  readonly entries: readonly AwarenessEntry[];
  readonly except: object | undefined;
}

function setUp(): { clock: ManualClock; presence: RoomPresence; told: Told[] } {
  const clock = new ManualClock();
  const told: Told[] = [];
  const presence = new RoomPresence(clock, INTERVAL, (frame, except) => {
    const update = parseAwarenessUpdate(frame.subarray(2), 10_000);
    told.push({ at: clock.now(), entries: update.valid ? update.entries : [], except });
  });
  return { clock, presence, told };
}

function entry(client: number, clock: number, state = '{}'): AwarenessEntry {
  return { client, clock, state };
}

describe('presence in a room', () => {
  test('what changes in one turn is one frame, and goes to all but the only one it came from', () => {
    const { clock, presence, told } = setUp();
    presence.announce(alice, [entry(1, 1)]);
    presence.announce(alice, [entry(1, 2)]);
    expect(told).toEqual([]);
    clock.pass(0);
    expect(told).toEqual([{ at: 0, entries: [entry(1, 2)], except: alice }]);
  });

  test('after a frame the next one waits for its interval and holds the newest of each client', () => {
    const { clock, presence, told } = setUp();
    presence.announce(alice, [entry(1, 1)]);
    clock.pass(10);
    for (let state = 2; state < 30; state++) {
      presence.announce(alice, [entry(1, state)]);
      presence.announce(bob, [entry(2, state)]);
      clock.pass(1);
    }
    clock.pass(1_000);
    expect(told).toEqual([
      { at: 0, entries: [entry(1, 1)], except: alice },
      { at: INTERVAL, entries: [entry(1, 29), entry(2, 29)], except: undefined },
    ]);
  });

  test('who leaves is told to have left, and nothing is told of a room that is over', () => {
    const { clock, presence, told } = setUp();
    presence.announce(alice, [entry(1, 1)]);
    presence.announce(bob, [entry(2, 1)]);
    presence.leave(alice);
    clock.pass(INTERVAL);
    expect(told[0]?.entries).toEqual([entry(1, 1, LEFT), entry(2, 1)]);
    presence.leave(bob);
    presence.close();
    clock.pass(INTERVAL);
    expect(told).toHaveLength(1);
    expect(presence.frame()).toBe(undefined);
  });
});

describe('the authors of a room', () => {
  test('[S7] nobody may claim collected structs for another who writes here', () => {
    const authors = new RoomAuthors();
    authors.wrote(alice, [1]);
    expect(authors.foreign(bob, [7, 1])).toBe(1);
    expect(authors.foreign(alice, [1])).toBe(undefined);
    authors.wrote(bob, [1]);
    expect(authors.foreign(bob, [1])).toBe(undefined);
    authors.leave(alice);
    authors.leave(bob);
    expect(authors.foreign({}, [1])).toBe(undefined);
  });

  test('[S7] of one who writes under thousands of ids the last few count', () => {
    const authors = new RoomAuthors();
    for (let client = 0; client < 5_000; client++) authors.wrote(alice, [client]);
    const known = Array.from({ length: 5_000 }, (_, client) => client).filter(
      (client) => authors.foreign(bob, [client]) !== undefined,
    );
    expect(known).toEqual(Array.from({ length: 32 }, (_, index) => 4_968 + index));
  });
});
