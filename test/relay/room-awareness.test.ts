import { describe, expect, test } from 'vitest';
import { LEFT } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { MAX_AWARENESS_CLIENTS_PER_SESSION, MAX_AWARENESS_DEPARTED } from '../../server/sessions/limits.ts';
import { RoomAwareness } from '../../server/sessions/room-awareness.ts';

const alice = { socket: 'alice' };
const bob = { socket: 'bob' };

function entry(client: number, clock: number, state = '{}'): AwarenessEntry {
  return { client, clock, state };
}

describe('awareness of a room', () => {
  test('what is new is passed on, what is old is not', () => {
    const room = new RoomAwareness();
    expect(room.update(alice, [entry(1, 1)]).news).toEqual([entry(1, 1)]);
    expect(room.update(bob, [entry(2, 5)]).news).toEqual([entry(2, 5)]);
    expect(room.update(alice, [entry(1, 1), entry(2, 4), entry(1, 2)]).news).toEqual([entry(1, 2)]);
    expect(room.entries).toEqual([entry(1, 2), entry(2, 5)]);
  });

  test('a client leaves by its own word, at the clock it had, or with its socket', () => {
    const room = new RoomAwareness();
    room.update(alice, [entry(1, 1)]);
    room.update(bob, [entry(2, 5)]);
    expect(room.update(alice, [entry(1, 1, LEFT)]).news).toEqual([entry(1, 1, LEFT)]);
    expect(room.leave(bob)).toEqual([entry(2, 5, LEFT)]);
    expect(room.leave(bob)).toEqual([]);
    expect(room.entries).toEqual([]);
  });

  test('who repeats the words of someone who left is corrected, and revives nobody', () => {
    const room = new RoomAwareness();
    room.update(alice, [entry(1, 3)]);
    room.leave(alice);
    expect(room.update(bob, [entry(1, 3)])).toEqual({ news: [], corrections: [entry(1, 3, LEFT)] });
    expect(room.update(bob, [entry(1, 3, LEFT)])).toEqual({ news: [], corrections: [] });
    expect(room.update(alice, [entry(1, 4)]).news).toEqual([entry(1, 4)]);
  });

  test('[S7] nobody speaks for a client whose socket is there', () => {
    const room = new RoomAwareness();
    room.update(alice, [entry(1, 1)]);
    expect(room.update(bob, [entry(1, 99, '"forged"'), entry(1, 1, LEFT)])).toEqual({
      news: [],
      corrections: [],
    });
    expect(room.entries).toEqual([entry(1, 1)]);
  });

  test('[S7] what one socket may claim, and what a room remembers, is bounded', () => {
    const room = new RoomAwareness();
    const crowd = Array.from({ length: 1_000 }, (_, index) => entry(index, 1));
    expect(room.update(alice, crowd).news).toHaveLength(MAX_AWARENESS_CLIENTS_PER_SESSION);
    for (let round = 0; round < 2 * MAX_AWARENESS_DEPARTED; round++) {
      room.update(bob, [entry(10_000 + round, 1)]);
      room.leave(bob);
    }
    // Long forgotten, so taken for new.
    expect(room.update(bob, [entry(10_000, 1)]).news).toHaveLength(1);
  });
});
