import type { Change } from '../../src/model/change.ts';
import { getOrInsert } from '../../src/model/get-or-insert.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { placeKey } from './place-key.ts';
import type { Watched } from './place-key.ts';
import { WritesUnderWay } from './writes-under-way.ts';
import type { Writing } from './writes-under-way.ts';

/**
 * Takes note of resources that may be different, undefined standing for all, and returns what tells of it; undefined
 * where nothing has to be told.
 */
export type Watcher = (resources: readonly ResourceRef[] | undefined) => (() => void) | undefined;

/** What happened to resources, as far as watchers have to know. */
export interface LiveEvent {
  readonly changes: readonly Pick<Change, 'resourceType' | 'resourceId'>[];
  readonly resources: readonly ResourceRef[];
}

/** What is needed of a manager. */
export interface LiveManager extends Writing {
  subscribe(listener: (event: LiveEvent) => void): () => void;
  /** Told what watchers throw. */
  report(error: unknown): void;
}

/**
 * Who watches which resources. An event costs as much as it touches, however many watch something else. All watchers
 * take note before anyone is told, so that whoever is told finds everything else up to date.
 */
export class LiveResources {
  readonly writes: WritesUnderWay;
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #manager: LiveManager;
  #stamp = 0;

  /** Those of a manager, from now on. */
  constructor(manager: LiveManager) {
    this.#manager = manager;
    this.writes = new WritesUnderWay(manager, (resource) => {
      const watchers = [...(this.#watchers.get(placeKey(resource)) ?? [])];
      this.#tellAll(new Map(watchers.map((watcher) => [watcher, []])));
    });
    manager.subscribe((event) => {
      this.#tell(event);
    });
  }

  /** Number of events so far: what was read at the same stamp is still the same. */
  get stamp(): number {
    return this.#stamp;
  }

  /** How many watch something. */
  get size(): number {
    return this.#all().length;
  }

  /** Returns what ends it. */
  watch(watched: Watched, watcher: Watcher): () => void {
    // A wrapper of its own, so that a function given twice is called twice and taken away once.
    const own: Watcher = (resources) => watcher(resources);
    const key = placeKey(watched);
    const watchers = getOrInsert(this.#watchers, key, () => new Set<Watcher>());
    watchers.add(own);
    return () => {
      watchers.delete(own);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
  }

  /** To be called when everything may be different and no event says so. */
  refresh(): void {
    this.#stamp += 1;
    this.#tellAll(new Map(this.#all().map((watcher) => [watcher, undefined])));
  }

  #all(): readonly Watcher[] {
    return [...this.#watchers.values()].flatMap((watchers) => [...watchers]);
  }

  /** What arrives of history alone touches its resource, too. */
  #tell({ changes, resources }: LiveEvent): void {
    const told = changes.map(({ resourceType: type, resourceId: id }) => ({ type, id }));
    const touched = new Map([...told, ...resources].map((resource) => [placeKey(resource), resource]));
    const noted = new Map<Watcher, ResourceRef[]>();
    for (const [key, resource] of touched) {
      for (const place of [key, placeKey({ type: resource.type }), placeKey({})]) {
        for (const watcher of this.#watchers.get(place) ?? []) {
          getOrInsert(noted, watcher, (): ResourceRef[] => []).push(resource);
        }
      }
    }
    this.#stamp += 1;
    this.#tellAll(noted);
  }

  #tellAll(noted: ReadonlyMap<Watcher, readonly ResourceRef[] | undefined>): void {
    const tellings: (() => void)[] = [];
    for (const [watcher, resources] of noted) {
      this.#guard(() => {
        const telling = watcher(resources);
        if (telling !== undefined) tellings.push(telling);
      });
    }
    for (const telling of tellings) this.#guard(telling);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#manager.report(error);
    }
  }
}
