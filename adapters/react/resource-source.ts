import type { SyncManager } from '../api/sync-manager.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { shareJson } from './share-json.ts';
import type { Source } from './source.ts';
import { watchOf } from './watch-of.ts';

/** The value of one resource; undefined while it does not exist. */
export function resourceSource(manager: SyncManager, resource: ResourceRef): Source<Json | undefined> {
  const { type, id } = resource;
  let last: Json | undefined;
  return new LiveSource(watchOf(manager, resource), () => {
    const value = manager.getResource(type, id);
    last = value === undefined ? undefined : shareJson(last, value);
    return last;
  });
}
