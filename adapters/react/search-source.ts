import type { SyncManager } from '../api/sync-manager.ts';
import type { ResourceSearch } from '../search/resource-search.ts';
import type { QueryOptions, SearchHit } from '../search/search-options.ts';
import { LiveSource } from './live-source.ts';
import { watchOf } from './watch-of.ts';

/** What a query finds. */
export class SearchSource extends LiveSource<readonly SearchHit[]> {
  readonly #find: () => readonly SearchHit[];

  constructor(manager: SyncManager, search: ResourceSearch, query: string, options: QueryOptions) {
    super(watchOf(manager, {}));
    this.#find = () => search.search(query, options);
  }

  protected override look(): readonly SearchHit[] {
    return this.#find();
  }
}
