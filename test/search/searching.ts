import { createSearch } from '../../adapters/search/create-search.ts';
import type { ResourceSearch, SearchOptions } from '../../adapters/search/create-search.ts';
import type { InitSyncOptions } from '../../adapters/services/init-options.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { openDevice } from '../guide/device.ts';
import { ManualBatches } from './manual-batches.ts';

export interface Searching {
  readonly manager: SyncManager;
  readonly search: ResourceSearch;
  readonly batches: ManualBatches;
  /** What nobody else could be told. */
  readonly reported: unknown[];
}

/** A device that searches, with batches and saves by hand. Closed after the test. */
export async function openSearching(
  options: Partial<InitSyncOptions> = {},
  searchOptions: Partial<SearchOptions> = {},
): Promise<Searching> {
  const reported: unknown[] = [];
  const onError = (error: unknown): void => void reported.push(error);
  const manager = await openDevice('A', { persistence: 'none', onError, ...options });
  const batches = new ManualBatches();
  const search = await batches.during(() =>
    createSearch(manager, { fields: ['title', 'body'], schedule: batches.schedule, ...searchOptions }),
  );
  return { manager, search, batches, reported };
}

/** Creates, updates or, without a value, deletes a resource. */
export function write(manager: SyncManager, type: string, id: string, value?: unknown): void {
  const exists = manager.getResource(type, id) !== undefined;
  const operation = value === undefined ? 'delete' : exists ? 'update' : 'create';
  manager.getChangeTracker().recordChange(operation, id, type, value);
}

/** Ids found, best first. */
export function idsOf(
  search: ResourceSearch,
  query: string,
  options?: Parameters<ResourceSearch['search']>[1],
): string[] {
  return search.search(query, options).map(({ id }) => id);
}
