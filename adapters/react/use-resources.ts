import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Json } from '../../src/model/json.ts';
import { ResourceQuery } from './resource-query.ts';
import type { Resource } from './resource-query.ts';
import { Shown } from './shown.ts';
import { NOTHING } from './source.ts';
import type { Source } from './source.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

/**
 * Which resources, in which order, and what of them. Functions that stay the same (from outside the component, or by
 * useCallback) let a change cost what it touches; functions written in place are right too, and cost one look at all
 * resources of the type on each render.
 */
export interface ResourcesOptions<T, S> extends ManagerOptions {
  /** Which ones; all without. */
  readonly filter?: (resource: Resource<T>) => boolean;
  /** In which order, as for Array.sort. Equal ones, and all without it, stand by id: alike on every device. */
  readonly sort?: (a: Resource<T>, b: Resource<T>) => number;
  /** What of each; type, id and value without. */
  readonly select?: (resource: Resource<T>) => S;
  /** Whether two selected parts are the same; Object.is without. */
  readonly equal?: (a: S, b: S) => boolean;
}

/**
 * The resources of a type. Renders again when one comes, goes or moves, or when the selected part of one changes: a
 * list that selects ids, with rows that read their resource by useResource, renders the rows that were touched.
 */
export function useResources<T = Json, S = Resource<T>>(
  type: string,
  options: ResourcesOptions<T, S> = {},
): readonly S[] {
  const manager = useSyncManager(options);
  // reason: the app says what its resources are; without `select`, S is the resource
  const { filter, sort, select, equal } = options as unknown as ResourcesOptions<Json, S>;
  const [shown] = useState(() => new Shown<readonly S[]>());
  const source = useMemo((): Source<readonly S[]> => {
    if (manager === undefined) return NOTHING;
    const rules = {
      filter,
      sort,
      select: select ?? ((resource) => resource as S),
      equal: equal ?? Object.is,
    };
    return new ResourceQuery(manager, type, rules, () => shown.value);
  }, [manager, type, filter, sort, select, equal, shown]);
  const list = useSyncExternalStore(source.subscribe, source.read, NOTHING.read);
  useEffect(() => {
    shown.keep(list);
  }, [shown, list]);
  return list;
}
