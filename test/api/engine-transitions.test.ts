import { describe, expect, test } from 'vitest';
import type {
  EngineDetail,
  EngineEffect,
  EngineEvent,
  EngineState,
} from '../../adapters/api/engine-state.ts';
import { transition } from '../../adapters/api/engine-transitions.ts';
import { NOTHING_KNOWN, noteEvent } from '../../adapters/api/note-event.ts';
import type { SyncProblem } from '../../adapters/api/sync-problem.ts';
import type { SyncStatus } from '../../adapters/api/sync-state.ts';

type EventType = EngineEvent['type'];

const problem = (kind: SyncProblem['kind']): SyncProblem => ({ kind, code: 'TIMEOUT', message: kind });

/** One event of each type, as it comes when nothing is wrong. A type that is missing does not compile. */
const EVENTS: { readonly [Type in EventType]: EngineEvent & { readonly type: Type } } = {
  start: { type: 'start' },
  stop: { type: 'stop' },
  ask: { type: 'ask' },
  due: { type: 'due' },
  full: { type: 'full' },
  network: { type: 'network' },
  connection: { type: 'connection', connection: 'online', problem: undefined },
  conflicts: { type: 'conflicts', count: 0 },
  problem: { type: 'problem', problem: problem('storage') },
  stored: { type: 'stored' },
  exchanged: { type: 'exchanged', incomplete: undefined },
  failed: { type: 'failed', problem: undefined },
  compared: { type: 'compared', diverged: undefined },
};

/** Each state with what is known when an engine is in it, online. */
const STATES: Readonly<Record<SyncStatus, readonly [EngineState, EngineDetail]>> = {
  idle: [
    { status: 'idle', exchange: 'none' },
    { ...NOTHING_KNOWN, connection: 'online' },
  ],
  syncing: [
    { status: 'syncing', exchange: 'one' },
    { ...NOTHING_KNOWN, connection: 'online' },
  ],
  conflict: [
    { status: 'conflict', exchange: 'none' },
    { connection: 'online', conflictCount: 2, problems: {} },
  ],
  error: [
    { status: 'error', exchange: 'none' },
    { connection: 'online', conflictCount: 0, problems: { diverged: problem('diverged') } },
  ],
  stopped: [{ status: 'stopped', exchange: 'none' }, NOTHING_KNOWN],
};

/** Status, exchange under way, and effects. */
type Expected = readonly [SyncStatus, EngineState['exchange'], ...EngineEffect[]];

const STARTED: readonly EngineEffect[] = ['start-interval', 'connect', 'settle'];
const STOPPED: Expected = ['stopped', 'none', 'stop-interval', 'disconnect'];

/** What every pair leads to. A pair that is missing does not compile. */
const EXPECTED: Readonly<Record<SyncStatus, Readonly<Record<EventType, Expected>>>> = {
  idle: {
    start: ['idle', 'none', ...STARTED],
    stop: STOPPED,
    ask: ['syncing', 'one', 'connect', 'exchange'],
    due: ['syncing', 'one', 'exchange'],
    full: ['syncing', 'one', 'exchange'],
    network: ['idle', 'none', 'hurry'],
    connection: ['idle', 'none'],
    conflicts: ['idle', 'none'],
    problem: ['error', 'none'],
    stored: ['idle', 'none'],
    exchanged: ['idle', 'none'],
    failed: ['idle', 'none'],
    compared: ['idle', 'none'],
  },
  conflict: {
    start: ['conflict', 'none', ...STARTED],
    stop: STOPPED,
    ask: ['syncing', 'one', 'connect', 'exchange'],
    due: ['syncing', 'one', 'exchange'],
    full: ['syncing', 'one', 'exchange'],
    network: ['conflict', 'none', 'hurry'],
    connection: ['conflict', 'none'],
    conflicts: ['idle', 'none'],
    problem: ['error', 'none'],
    stored: ['conflict', 'none'],
    exchanged: ['conflict', 'none'],
    failed: ['conflict', 'none'],
    compared: ['conflict', 'none'],
  },
  error: {
    start: ['error', 'none', ...STARTED],
    stop: STOPPED,
    ask: ['syncing', 'one', 'connect', 'exchange'],
    due: ['syncing', 'one', 'exchange'],
    full: ['syncing', 'one', 'exchange'],
    network: ['error', 'none', 'hurry'],
    connection: ['error', 'none'],
    conflicts: ['error', 'none'],
    problem: ['error', 'none'],
    stored: ['error', 'none'],
    exchanged: ['error', 'none'],
    failed: ['error', 'none'],
    compared: ['idle', 'none'],
  },
  syncing: {
    start: ['syncing', 'one', ...STARTED],
    stop: ['stopped', 'one', 'stop-interval', 'disconnect'],
    ask: ['syncing', 'more'],
    due: ['syncing', 'one'],
    full: ['syncing', 'one'],
    network: ['syncing', 'one', 'hurry'],
    connection: ['syncing', 'one'],
    conflicts: ['syncing', 'one'],
    problem: ['syncing', 'one'],
    stored: ['syncing', 'one'],
    exchanged: ['idle', 'none'],
    failed: ['idle', 'none'],
    compared: ['syncing', 'one'],
  },
  stopped: {
    start: ['idle', 'none', ...STARTED],
    stop: STOPPED,
    ask: ['stopped', 'one', 'connect', 'exchange'],
    due: ['stopped', 'none'],
    full: ['stopped', 'none'],
    network: ['stopped', 'none'],
    connection: ['stopped', 'none'],
    conflicts: ['stopped', 'none'],
    problem: ['stopped', 'none'],
    stored: ['stopped', 'none'],
    exchanged: ['stopped', 'none', 'disconnect'],
    failed: ['stopped', 'none', 'disconnect'],
    compared: ['stopped', 'none'],
  },
};

function happen(state: EngineState, detail: EngineDetail, event: EngineEvent): Expected {
  const step = transition(state, noteEvent(detail, event), event);
  return [step.state.status, step.state.exchange, ...step.effects];
}

const pairs = (Object.keys(STATES) as SyncStatus[]).flatMap((status) =>
  (Object.keys(EVENTS) as EventType[]).map((type) => [status, type] as const),
);

test('the table has a row for each of 5 states and 13 events', () => {
  expect(pairs).toHaveLength(65);
});

test.each(pairs)('[S5] %s, and %s', (status, type) => {
  const [state, detail] = STATES[status];
  expect(happen(state, detail, EVENTS[type])).toEqual(EXPECTED[status][type]);
});

describe('[S5] what is known decides', () => {
  const offline: EngineDetail = { ...NOTHING_KNOWN, connection: 'connecting' };
  const idle: EngineState = { status: 'idle', exchange: 'none' };
  const error: EngineState = { status: 'error', exchange: 'none' };

  test('no exchange is begun offline, unless somebody asks or the store is to be tried again', () => {
    expect(happen(idle, offline, EVENTS.due)).toEqual(['idle', 'none']);
    expect(happen(idle, offline, EVENTS.full)).toEqual(['idle', 'none']);
    expect(happen(idle, offline, EVENTS.ask)).toEqual(['syncing', 'one', 'connect', 'exchange']);
    const broken = { ...offline, problems: { storage: problem('storage') } };
    expect(happen(error, broken, EVENTS.due)).toEqual(['syncing', 'one', 'exchange']);
  });

  test('an exchange that was asked for meanwhile follows, also when the first has failed', () => {
    const more: EngineState = { status: 'syncing', exchange: 'more' };
    for (const event of [EVENTS.exchanged, EVENTS.failed])
      expect(happen(more, offline, event)).toEqual(['syncing', 'one', 'exchange']);
    const stopped: EngineState = { status: 'stopped', exchange: 'more' };
    for (const event of [EVENTS.exchanged, EVENTS.failed])
      expect(happen(stopped, offline, event)).toEqual(['stopped', 'one', 'exchange']);
    expect(happen({ status: 'stopped', exchange: 'one' }, offline, EVENTS.ask)).toEqual(['stopped', 'more']);
  });

  test('started while an exchange is under way, it is under way', () => {
    const stopped: EngineState = { status: 'stopped', exchange: 'one' };
    expect(happen(stopped, offline, EVENTS.start)).toEqual(['syncing', 'one', ...STARTED]);
  });

  test('a problem comes before conflicts, and goes when it is right again', () => {
    let detail = noteEvent(NOTHING_KNOWN, { type: 'conflicts', count: 1 });
    const stored = (): Expected => happen(idle, detail, EVENTS.stored);
    expect(stored()[0]).toBe('conflict');
    for (const kind of ['unauthenticated', 'refused'] as const) {
      const refused: EngineEvent = { type: 'connection', connection: 'connecting', problem: problem(kind) };
      detail = noteEvent(detail, refused);
      expect(stored()[0]).toBe('error');
      detail = noteEvent(detail, EVENTS.connection);
      expect(stored()[0]).toBe('conflict');
    }
    detail = noteEvent(detail, { type: 'failed', problem: problem('exchange') });
    detail = noteEvent(detail, EVENTS.failed);
    expect(stored()[0]).toBe('error');
    detail = noteEvent(detail, { type: 'exchanged', incomplete: problem('incomplete') });
    expect(stored()[0]).toBe('error');
    detail = noteEvent(detail, EVENTS.exchanged);
    expect(stored()[0]).toBe('conflict');
    detail = noteEvent(detail, { type: 'compared', diverged: problem('diverged') });
    expect(stored()[0]).toBe('error');
    detail = noteEvent(detail, EVENTS.compared);
    expect(stored()[0]).toBe('conflict');
  });
});
