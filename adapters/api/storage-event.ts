import type { StorageHealth, StorageState } from '../../src/replication/storage-state.ts';
import type { EngineEvent } from './engine-state.ts';
import { problemOf } from './sync-problem.ts';

/** What a store says of itself, as the engine takes it. */
export function toStorageEvent({ error }: StorageState): EngineEvent {
  return error === null ? { type: 'stored' } : { type: 'problem', problem: problemOf('storage', error) };
}

/** Whether nothing is known to be wrong with a store; where none tells, nothing is. */
export function isStorageWell(storage: StorageHealth | undefined): boolean {
  return storage === undefined || storage.state.error === null;
}
