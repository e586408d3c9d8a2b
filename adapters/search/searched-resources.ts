import { attempt } from '../api/attempt.ts';
import type { Json } from '../../src/model/json.ts';
import { parseResourceKey, resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../../src/model/resource-key.ts';
import type { SearchOptions } from './search-options.ts';
import type { SearchedManager } from './searched-manager.ts';

/** Which of a manager's resources are to be found, and as what. */
export class SearchedResources {
  readonly #manager: SearchedManager;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #filter: SearchOptions['filter'];

  constructor(manager: SearchedManager, { types, filter }: Pick<SearchOptions, 'types' | 'filter'>) {
    this.#manager = manager;
    this.#types = types && new Set(types);
    this.#filter = filter;
  }

  /** Undefined for one that is never to be found: of another type, or of a name that nobody could ask for. */
  keyOf({ type, id }: ResourceRef): ResourceKey | undefined {
    if (this.#types?.has(type) === false) return undefined;
    // What arrives from others may have any name.
    const key = attempt(() => resourceKey(type, id));
    return key.ok ? key.value : undefined;
  }

  /** All that are to be found. */
  all(): ReadonlyMap<ResourceKey, Json> {
    return new Map(
      this.#manager.getResources().flatMap((resource) => {
        const key = this.keyOf(resource);
        return key === undefined || !this.#passes(resource) ? [] : [[key, resource.value] as const];
      }),
    );
  }

  /** Undefined for a resource that does not exist or is not to be found. */
  read(key: ResourceKey): Json | undefined {
    const ref = parseResourceKey(key);
    if (ref === undefined) return undefined;
    const value = this.#manager.getResource(ref.type, ref.id);
    return value !== undefined && this.#passes({ ...ref, value }) ? value : undefined;
  }

  #passes(resource: ResourceRef & { readonly value: Json }): boolean {
    const passes = attempt(() => this.#filter?.(resource) ?? true);
    if (!passes.ok) this.#manager.report(passes.cause);
    return passes.ok && passes.value;
  }
}
