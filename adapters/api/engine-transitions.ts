import type { SyncStatus } from './sync-state.ts';
import type { EngineDetail, EngineEffect, EngineEvent, EngineState } from './engine-state.ts';

export interface Step {
  readonly state: EngineState;
  readonly effects: readonly EngineEffect[];
}

/** What a pair of state and event leads to, with what is known once the event has been taken note of. */
type Row = (state: EngineState, detail: EngineDetail) => Step;
type Rows = Readonly<Record<EngineEvent['type'], Row>>;

const step = (state: EngineState, ...effects: readonly EngineEffect[]): Step => ({ state, effects });

const syncing = (exchange: 'one' | 'more'): EngineState => ({ status: 'syncing', exchange });

const stopped = (exchange: EngineState['exchange']): EngineState => ({ status: 'stopped', exchange });

/** Nothing changes. */
const stay: Row = (state) => step(state);

const hurry: Row = (state) => step(state, 'hurry');

/** To whatever the details say while no exchange is under way. */
const rest: Row = (_, detail) => step(resting(detail));

/** Begins an exchange. */
const exchange: Row = () => step(syncing('one'), 'exchange');

/** As somebody asks for it: what the relay has refused is tried again too. */
const askedExchange: Row = () => step(syncing('one'), 'connect', 'exchange');

/** Begins an exchange where it has a chance; otherwise waits for the next interval. */
const exchangeOnline: Row = (state, detail) =>
  (detail.connection === 'online' ? exchange : stay)(state, detail);

/** A store that failed is tried again whether or not there is a network. */
const exchangeOrStore: Row = (state, detail) =>
  (detail.problems.storage === undefined ? exchangeOnline : exchange)(state, detail);

/** The exchange is over; the one that was asked for meanwhile follows. */
const ended: Row = (state, detail) => (state.exchange === 'more' ? exchange : rest)(state, detail);

/** Without a connection of its own, a stopped engine connects for an exchange that somebody asks for. */
const exchangeOnce: Row = (state) =>
  state.exchange === 'none' ? step(stopped('one'), 'connect', 'exchange') : step(stopped('more'));

const endedOnce: Row = (state) =>
  state.exchange === 'more' ? step(stopped('one'), 'exchange') : step(stopped('none'), 'disconnect');

const begin: Row = (state, detail) => {
  const next = state.exchange === 'none' ? resting(detail) : syncing(state.exchange);
  return step(next, 'start-interval', 'connect', 'settle');
};

const end: Row = (state) => step(stopped(state.exchange), 'stop-interval', 'disconnect');

/** Another exchange is to follow: the one under way may have begun before what is pending now. */
const again: Row = () => step(syncing('more'));

/** The same whatever happens. */
const always = (row: Row): Rows => ({
  start: row,
  stop: row,
  ask: row,
  due: row,
  full: row,
  network: row,
  connection: row,
  conflicts: row,
  problem: row,
  stored: row,
  exchanged: row,
  failed: row,
  compared: row,
});

/** While no exchange is under way: nothing runs that could end. */
const RESTING: Rows = {
  ...always(rest),
  start: begin,
  stop: end,
  ask: askedExchange,
  due: exchangeOnline,
  full: exchangeOnline,
  network: hurry,
};

/** Started and stopped, and else left as it is. */
const STAYING: Rows = { ...always(stay), start: begin, stop: end };

/** Every pair of a state and an event. A state or an event without its rows does not compile. */
const TABLE: Readonly<Record<SyncStatus, Rows>> = {
  idle: RESTING,
  conflict: RESTING,
  error: { ...RESTING, due: exchangeOrStore },
  // What is under way, or follows it, takes care of the rest.
  syncing: { ...STAYING, ask: again, network: hurry, exchanged: ended, failed: ended },
  stopped: { ...STAYING, ask: exchangeOnce, exchanged: endedOnce, failed: endedOnce },
};

/** What an event leads to. @param detail with the event taken note of, see `noteEvent` */
export function transition(state: EngineState, detail: EngineDetail, event: EngineEvent): Step {
  return TABLE[state.status][event.type](state, detail);
}

function resting({ problems, conflictCount }: EngineDetail): EngineState {
  const isWrong = Object.values(problems).some((problem) => problem !== undefined);
  if (isWrong) return { status: 'error', exchange: 'none' };
  return { status: conflictCount > 0 ? 'conflict' : 'idle', exchange: 'none' };
}
