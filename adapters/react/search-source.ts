import type { SyncManager } from '../api/sync-manager.ts';
import type { ResourceSearch } from '../search/resource-search.ts';
import type { QueryOptions, SearchHit } from '../search/search-options.ts';
import { LiveSource } from './live-source.ts';
import type { Source } from './source.ts';
import { watchOf } from './watch-of.ts';

/** What a query finds. */
export function searchSource(
  manager: SyncManager,
  search: ResourceSearch,
  query: string,
  options: QueryOptions,
): Source<readonly SearchHit[]> {
  return new LiveSource(watchOf(manager, {}), () => search.search(query, options));
}
