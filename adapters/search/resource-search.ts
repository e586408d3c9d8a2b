import { SyncError } from '../../src/model/errors.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import { indexFingerprint } from './index-fingerprint.ts';
import { IndexKeeper } from './index-keeper.ts';
import { ResourceIndex } from './resource-index.ts';
import { miniQuery } from './mini-query.ts';
import { tellableScore, toHits } from './search-hit.ts';
import { checkQuery, checkSearchOptions } from './search-options.ts';
import type {
  QueryOptions,
  SearchHit,
  SearchOptions,
  SearchSuggestion,
  SuggestOptions,
} from './search-options.ts';
import type { SearchedManager } from './searched-manager.ts';
import { SearchedResources } from './searched-resources.ts';

const DEFAULT_LIMIT = 100;
const DEFAULT_SAVE_AFTER_MS = 5_000;

/**
 * Full-text search in the resources of a manager. Changes, whether of this device or of others, are indexed soon after
 * they happen; a query first indexes what still waits, so that it finds what `getResource` shows.
 */
export class ResourceSearch {
  readonly #manager: SearchedManager;
  readonly #options: SearchOptions;
  readonly #fields: readonly string[];
  readonly #index: ResourceIndex;
  readonly #keeper: IndexKeeper;
  readonly #leave: () => void;
  #closed: Promise<void> | undefined;

  private constructor(manager: SearchedManager, options: SearchOptions) {
    const report = (error: unknown): void => manager.report(error);
    this.#manager = manager;
    this.#options = options;
    this.#fields = [...new Set(options.fields)];
    this.#index = new ResourceIndex({ ...options, fields: this.#fields, report });
    this.#keeper = new IndexKeeper(this.#index, {
      resources: new SearchedResources(manager, options),
      fingerprint: indexFingerprint(options),
      saveAfter: options.saveAfter ?? DEFAULT_SAVE_AFTER_MS,
      schedule: options.schedule ?? scheduleByTimer,
      report,
    });
    this.#leave = manager.accompany({
      changed: (resources) => this.#keeper.notice(resources),
      close: () => this.close(),
    });
  }

  /** See `createSearch`. */
  static async open(manager: SearchedManager, options: SearchOptions): Promise<ResourceSearch> {
    checkSearchOptions(options);
    const search = new ResourceSearch(manager, options);
    // It listens by now: what changes while the stored index is read is not missed.
    await search.#keeper.open(manager.openStore(`search/${options.name ?? 'main'}/index`));
    return search;
  }

  /** How many resources can be found. */
  get size(): number {
    this.#keeper.catchUp();
    return this.#index.size;
  }

  /**
   * Finds resources, best first; of equally good ones in the order of their keys.
   * @param query words, cut and processed as the texts are; none find nothing
   * @throws SyncError INVALID_ARGUMENT, CLOSED; and what the app's own functions throw of the query
   */
  search(query: string, options: QueryOptions = {}): readonly SearchHit[] {
    this.#prepare(query, options);
    let hits = this.#find(query, options);
    const stale = hits.filter((hit) => this.#isStale(hit));
    if (stale.length > 0) {
      // A resource that arrives in parts is shown before anybody is told of it.
      this.#keeper.notice(stale);
      this.#keeper.catchUp();
      hits = this.#find(query, options);
    }
    return hits;
  }

  /**
   * How a query that is being typed might go on, likeliest first. Unless told otherwise, a suggestion has all the
   * words, and the last one is a beginning.
   * @throws SyncError INVALID_ARGUMENT, CLOSED; and what the app's own functions throw of the query
   */
  suggest(query: string, options: SuggestOptions = {}): readonly SearchSuggestion[] {
    this.#prepare(query, options);
    const { boost, fuzzy } = this.#options;
    const found = this.#index.suggest(
      query,
      miniQuery({ ...(boost && { boost }), ...(fuzzy && { fuzzy }) }, options),
    );
    const { limit = DEFAULT_LIMIT } = options;
    return found
      .slice(0, limit)
      .map(({ suggestion: text, terms, score }) => ({ text, terms, score: tellableScore(score) }));
  }

  /**
   * Indexes what waits, and stores the index where the manager stores anything.
   * @throws SyncError STORAGE_FAILED, STORAGE_FULL, CLOSED
   */
  async flush(): Promise<void> {
    this.#refuseClosed();
    await this.#keeper.save();
  }

  /**
   * Stores the index and lets go of the manager; safe twice. A manager that is closed closes its searches.
   * @throws SyncError as flush; it is closed all the same
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#leave();
    await this.#keeper.close();
  }

  #prepare(query: unknown, options: QueryOptions): void {
    this.#refuseClosed();
    checkQuery(query, options, this.#fields);
    this.#keeper.catchUp();
  }

  #find(query: string, options: QueryOptions): readonly SearchHit[] {
    const { filter, limit = DEFAULT_LIMIT } = options;
    const found = this.#index.search(query, miniQuery(this.#options, options));
    if (filter === undefined) return toHits(found, this.#fields, limit);
    return toHits(found, this.#fields, Infinity).filter(filter).slice(0, limit);
  }

  /** Whether the resource was indexed as something else than it is. */
  #isStale({ type, id }: ResourceRef): boolean {
    return this.#manager.getResource(type, id) !== this.#index.valueOf(resourceKey(type, id));
  }

  #refuseClosed(): void {
    if (this.#closed === undefined) return;
    throw new SyncError('CLOSED', {
      value: 'the search',
      rule: 'it is closed',
      remedy: 'Create another with createSearch',
    });
  }
}
