import { useMemo } from 'react';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { withoutUndefined } from '../../src/model/without-undefined.ts';
import type { ResourceSearch } from '../search/resource-search.ts';
import type { QueryOptions, SearchHit } from '../search/search-options.ts';
import { searchSource } from './search-source.ts';
import { NONE, NOTHING } from './source.ts';
import { useSelection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

/**
 * What a query finds now; renders again when that is something else.
 * @param search what createSearch has resolved with; undefined until it has. It is to be of the same manager
 * @throws SyncError INVALID_ARGUMENT for a wrong query, CLOSED
 */
export function useSearch(
  search: ResourceSearch | undefined,
  query: string,
  options: ManagerOptions & QueryOptions = {},
): readonly SearchHit[] {
  const manager = useSyncManager(options);
  const { prefix, fuzzy, combineWith, boost, types, fields, filter, limit } = options;
  const source = useMemo(() => {
    if (manager === undefined || search === undefined) return NOTHING;
    const given = { prefix, fuzzy, combineWith, boost, types, fields, filter, limit };
    return searchSource(manager, search, query, withoutUndefined(given));
  }, [manager, search, query, prefix, fuzzy, combineWith, boost, types, fields, filter, limit]);
  return useSelection(source, NONE, { equal: sameHits });
}

function sameHits(a: readonly SearchHit[], b: readonly SearchHit[]): boolean {
  // reason: hits are numbers, texts and lists of texts
  return equalJson(a as unknown as Json, b as unknown as Json);
}
