import { expect, test } from 'vitest';
import { LEFT } from '../../src/replication/awareness-update.ts';
import { Roster } from '../../src/replication/roster.ts';

const LAST_DEPARTED = 1_024;
const MOST_PRESENT = 4_096;

function say(client: number, clock: number, state: unknown): Parameters<Roster['hear']>[0] {
  return { client, clock, state: JSON.stringify(state) };
}

test('what a client says last, by its clock, is what is known of it', () => {
  const roster = new Roster();
  expect(roster.hear(say(1, 5, { at: 'a' }))).toBe(true);
  expect(roster.hear(say(1, 5, { at: 'b' }))).toBe(false);
  expect(roster.hear(say(1, 4, { at: 'b' }))).toBe(false);
  expect(roster.hear(say(1, 6, { at: 'a' }))).toBe(false); // heard, but no news
  expect(roster.hear(say(1, 6, { at: 'c' }))).toBe(false);
  expect(roster.hear(say(1, 7, { at: 'c' }))).toBe(true);
  expect([...roster.states()]).toEqual([[1, { at: 'c' }]]);
});

test('a client that has left is not revived by what it said before', () => {
  const roster = new Roster();
  roster.hear(say(1, 5, { at: 'a' }));
  expect(roster.hear({ client: 1, clock: 4, state: LEFT })).toBe(false);
  expect(roster.hear({ client: 1, clock: 5, state: LEFT })).toBe(true);
  expect(roster.hear({ client: 1, clock: 5, state: LEFT })).toBe(false);
  expect(roster.hear(say(1, 5, { at: 'a' }))).toBe(false);
  expect(roster.states().size).toBe(0);
  expect(roster.hear(say(1, 6, { at: 'a' }))).toBe(true);
});

test('a client that says nothing for more than two intervals is gone, one that does is not', () => {
  const roster = new Roster();
  roster.hear(say(1, 1, {}));
  roster.hear(say(2, 1, {}));
  for (let clock = 2; clock < 4; clock++) {
    expect(roster.pass()).toBe(false);
    roster.hear(say(2, clock, {}));
  }
  expect(roster.pass()).toBe(true);
  expect([...roster.states().keys()]).toEqual([2]);
  expect(roster.clear()).toBe(true);
  expect(roster.clear()).toBe(false);
});

test.each([
  ['that does not parse', '{'],
  ['with a member that JavaScript would take for another', '{"__proto__":{}}'],
  ['that is deeper than a value may be', '['.repeat(100) + ']'.repeat(100)],
  ['that is longer than a relay lets through', JSON.stringify('x'.repeat(4_096))],
])('[S7] a state %s is passed over, and what the client said before stays', (_, state) => {
  const roster = new Roster();
  expect(roster.hear({ client: 1, clock: 1, state })).toBe(false);
  roster.hear(say(1, 2, { fine: true }));
  expect(roster.hear({ client: 1, clock: 3, state })).toBe(false);
  expect([...roster.states()]).toEqual([[1, { fine: true }]]);
});

test('[S7] who is listened to, and who is remembered to have left, is bounded', () => {
  const roster = new Roster();
  for (let client = 0; client < MOST_PRESENT + 10; client++) roster.hear(say(client, 1, {}));
  expect(roster.states().size).toBe(MOST_PRESENT);
  for (let client = 0; client < LAST_DEPARTED + 1; client++) roster.hear({ client, clock: 1, state: LEFT });
  expect(roster.hear(say(1, 1, {}))).toBe(false);
  // Long forgotten, so taken for new.
  expect(roster.hear(say(0, 1, {}))).toBe(true);
});
