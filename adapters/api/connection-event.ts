import { RelayRefusal } from '../../src/replication/relay-refusal.ts';
import type { Connection } from '../../src/replication/transport.ts';
import type { EngineEvent } from './engine-state.ts';
import { problemOf } from './sync-problem.ts';

/** What a transport says of its connection, as the engine takes it. That it is tried again is no problem. */
export function toConnectionEvent(connection: Connection): EngineEvent & { readonly type: 'connection' } {
  const failure = connection.status === 'connecting' ? connection.failure : undefined;
  const isRefused = failure?.code === 'REFUSED';
  const isToken = failure instanceof RelayRefusal && failure.matter === 'token';
  const problem = isRefused ? problemOf(isToken ? 'unauthenticated' : 'refused', failure) : undefined;
  return { type: 'connection', connection: connection.status, problem };
}
