import type { SyncManager } from '../api/sync-manager.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { shareJson } from './share-json.ts';
import { watchOf } from './watch-of.ts';

/** The value of one resource; undefined while it does not exist. */
export class ResourceSource extends LiveSource<Json | undefined> {
  readonly #manager: SyncManager;
  readonly #resource: ResourceRef;
  #last: Json | undefined;

  constructor(manager: SyncManager, resource: ResourceRef) {
    super(watchOf(manager, resource));
    this.#manager = manager;
    this.#resource = resource;
  }

  protected override look(): Json | undefined {
    const { type, id } = this.#resource;
    const value = this.#manager.getResource(type, id);
    this.#last = value === undefined ? undefined : shareJson(this.#last, value);
    return this.#last;
  }
}
