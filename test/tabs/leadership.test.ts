import fc from 'fast-check';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { ANSWER_WITHIN_MS, ASK_EVERY_MS, Leadership, type Standing } from '../../adapters/tabs/leadership.ts';
import { must } from '../../src/model/assert.ts';
import { type MemoryTab, MemoryTabs } from './memory-tabs.ts';

/** The longest that a device may be without a leader that acts, ms. */
const TAKE_OVER_MS = 2_000;

class Candidate {
  readonly tab: MemoryTab;
  readonly leadership: Leadership;
  readonly history: Standing[] = [];

  constructor(tabs: MemoryTabs, name: string) {
    this.tab = tabs.open();
    this.leadership = new Leadership({
      scope: 'device',
      tab: name,
      ports: this.tab.ports,
      onChange: (standing) => this.history.push(standing),
    });
  }

  get role(): Standing['role'] {
    return this.leadership.standing.role;
  }

  /** Whom it takes for the leader; itself, when it may act. */
  get leader(): string | undefined {
    const { standing } = this.leadership;
    return standing.role === 'follower' ? standing.leader : undefined;
  }
}

describe('the tabs of a device', () => {
  let tabs: MemoryTabs;
  let first: Candidate;
  let second: Candidate;
  let third: Candidate;

  beforeEach(async () => {
    tabs = new MemoryTabs();
    first = new Candidate(tabs, 'first');
    await tabs.settle();
    second = new Candidate(tabs, 'second');
    third = new Candidate(tabs, 'third');
    await tabs.settle();
  });

  test('have one leader, whom the others know at once', () => {
    expect([first, second, third].map(({ role }) => role)).toEqual(['leader', 'follower', 'follower']);
    expect([second.leader, third.leader]).toEqual(['first', 'first']);
    expect(first.leadership.mayAct()).toBe(true);
    expect(second.leadership.mayAct()).toBe(false);
  });

  test('keep it for as long as it runs', async () => {
    await tabs.pass(60_000);
    expect([first, second, third].map(({ history }) => history.length)).toEqual([1, 1, 1]);
    expect(first.leadership.mayAct()).toBe(true);
  });

  test.each(['is closed', 'gives up'])('have another one at once when it %s', async (how) => {
    if (how === 'is closed') first.tab.close();
    else first.leadership.close();
    await tabs.settle();
    expect([second.role, third.role]).toEqual(['leader', 'follower']);
    expect(third.leader).toBe('second');
  });

  test('have another one within 2 s when it is frozen, and only one', async () => {
    first.tab.freeze();
    await tabs.pass(TAKE_OVER_MS);
    const roles = [second.role, third.role].sort();
    expect(roles).toEqual(['follower', 'leader']);
    expect(ASK_EVERY_MS + ANSWER_WITHIN_MS).toBeLessThan(TAKE_OVER_MS);
  });

  test('a leader that wakes up may not act before it has found out, and then not at all', async () => {
    first.tab.freeze();
    await tabs.pass(TAKE_OVER_MS);
    // Its own code runs before anything that waited in line: what it has been told by now is nothing.
    expect(first.role).toBe('leader');
    expect(first.leadership.mayAct()).toBe(false);
    const confirmed = first.leadership.confirm();
    first.tab.thaw();
    await tabs.settle();
    expect(await confirmed).toBe(false);
    expect(first.role).toBe('follower');
    await tabs.pass(10_000);
    expect([first, second, third].filter(({ leadership }) => leadership.mayAct())).toHaveLength(1);
  });

  test('a leader that has paused while nobody missed it finds that it still leads', async () => {
    second.tab.close();
    third.tab.close();
    first.tab.freeze();
    await tabs.pass(60_000);
    first.tab.thaw();
    expect(first.leadership.mayAct()).toBe(false);
    const confirmed = first.leadership.confirm();
    await tabs.settle();
    expect(await confirmed).toBe(true);
    expect(first.leadership.mayAct()).toBe(true);
    expect(first.history).toHaveLength(1);
  });

  test('a follower that was frozen itself does not depose a leader that answers', async () => {
    await tabs.pass(ASK_EVERY_MS);
    second.tab.freeze();
    await tabs.pass(60_000);
    second.tab.thaw();
    await tabs.pass(10_000);
    expect(first.history).toHaveLength(1);
    expect(first.leadership.mayAct()).toBe(true);
  });

  /**
   * Seen to fail with a `MAX_PAUSE_MS` of an hour, and with a `confirm` that
   * does not ask the locks.
   */
  test('at most one may act at any moment, however tabs are frozen and thawed', async () => {
    const steps = fc.array(
      fc.record({
        tab: fc.nat(2),
        does: fc.constantFrom('freeze', 'thaw', 'nothing'),
        passes: fc.oneof(fc.nat(300), fc.nat(5_000)),
      }),
      { minLength: 5, maxLength: 40 },
    );
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const world = new MemoryTabs();
        const candidates = ['a', 'b', 'c'].map((name) => new Candidate(world, name));
        const acting = (): number =>
          candidates.filter(({ tab, leadership }) => tab.isRunning && leadership.mayAct()).length;
        for (const { tab, does, passes } of script) {
          const candidate = must(candidates[tab], 'three of them');
          if (does === 'freeze') candidate.tab.freeze();
          if (does === 'thaw') candidate.tab.thaw();
          // One that was thawed is asked before what waited in line is run: a message of its own may come first.
          expect(acting()).toBeLessThanOrEqual(1);
          for (const { leadership } of candidates) if (does === 'thaw') void leadership.confirm();
          await world.pass(passes);
          expect(acting()).toBeLessThanOrEqual(1);
        }
        for (const { tab } of candidates) tab.thaw();
        await world.pass(TAKE_OVER_MS);
        expect(acting()).toBe(1);
        changes += candidates.reduce((sum, { history }) => sum + history.length, 0);
      }),
      { numRuns: inject('randomness').cases },
    );
    // Not vacuous: three of each are the beginning.
    expect(changes / inject('randomness').cases).toBeGreaterThan(4);
  });

  test('nonsense on their channel changes nothing', async () => {
    const channel = tabs.open().ports.openChannel('device');
    for (const message of [null, 7, 'lead', {}, { type: 'lead' }, { type: 'lead', leader: 'x', term: 0.5 }]) {
      channel.post(message);
    }
    await tabs.settle();
    expect([first.role, second.leader, third.leader]).toEqual(['leader', 'first', 'first']);
  });
});
