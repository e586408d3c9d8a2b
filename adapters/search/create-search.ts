import { ResourceSearch } from './resource-search.ts';
import type { SearchOptions } from './search-options.ts';
import type { SearchedManager } from './searched-manager.ts';

export type { ResourceSearch } from './resource-search.ts';
export type {
  Matching,
  QueryOptions,
  SearchHit,
  SearchOptions,
  SearchSuggestion,
  SuggestOptions,
} from './search-options.ts';
export type { SearchedManager } from './searched-manager.ts';

/**
 * Makes the resources of a manager searchable. It resolves when all of them can be found: from the index this device
 * has stored, where that was made with the same options, brought up to date where resources have changed since, and
 * otherwise anew. An index that is damaged is made anew.
 * @throws SyncError INVALID_ARGUMENT that names the option, the rule and the remedy
 */
export async function createSearch(
  manager: SearchedManager,
  options: SearchOptions,
): Promise<ResourceSearch> {
  return ResourceSearch.open(manager, options);
}
