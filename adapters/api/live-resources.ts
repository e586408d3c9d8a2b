import * as map from 'lib0/map';
import type { Change } from '../../src/model/change.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { WritesUnderWay } from './writes-under-way.ts';

/**
 * Takes note of resources that may be different, undefined standing for all, and returns what tells of it; undefined
 * where nothing has to be told.
 */
export type Watcher = (resources: readonly ResourceRef[] | undefined) => (() => void) | undefined;

/** What is watched: one resource, those of a type, or, where neither is given, all. */
export interface Watched {
  readonly type?: string;
  readonly id?: string;
}

/** What happened to resources, as far as watchers have to know. */
export interface LiveEvent {
  readonly changes: readonly Pick<Change, 'resourceType' | 'resourceId'>[];
  readonly resources: readonly ResourceRef[];
}

/** What is needed of a manager. */
export interface LiveManager {
  subscribe(listener: (event: LiveEvent) => void): () => void;
  /** Settles when all that was recorded up to now is on the disk; rejects when it could not be. */
  written(): Promise<void>;
  /** Told what watchers throw. */
  report(error: unknown): void;
}

/**
 * Who watches which resources. An event costs as much as it touches, however many watch something else. All watchers
 * take note before anyone is told, so that whoever is told finds everything else up to date.
 */
export class LiveResources {
  readonly writes: WritesUnderWay;
  readonly #places = new Map<string | undefined, Map<string | undefined, Set<Watcher>>>();
  readonly #report: (error: unknown) => void;
  #stamp = 0;

  private constructor(written: () => Promise<void>, report: (error: unknown) => void) {
    this.writes = new WritesUnderWay(written, ({ type, id }) => {
      const watchers = [...(this.#places.get(type)?.get(id) ?? [])];
      this.#tellAll(new Map(watchers.map((watcher) => [watcher, []])));
    });
    this.#report = report;
  }

  /** Those of a manager, from now on. */
  static of(manager: LiveManager): LiveResources {
    const live = new LiveResources(
      () => manager.written(),
      (error) => manager.report(error),
    );
    manager.subscribe((event) => live.tell(event));
    return live;
  }

  /** Number of events so far: what was read at the same stamp is still the same. */
  get stamp(): number {
    return this.#stamp;
  }

  /** How many watch something. */
  get size(): number {
    let size = 0;
    for (const places of this.#places.values()) for (const watchers of places.values()) size += watchers.size;
    return size;
  }

  /** Returns what ends it. */
  watch({ type, id }: Watched, watcher: Watcher): () => void {
    // A wrapper of its own, so that a function given twice is called twice and taken away once.
    const own: Watcher = (resources) => watcher(resources);
    const places = map.setIfUndefined(this.#places, type, () => new Map<string | undefined, Set<Watcher>>());
    const watchers = map.setIfUndefined(places, id, () => new Set<Watcher>());
    watchers.add(own);
    return () => {
      watchers.delete(own);
      if (watchers.size === 0 && places.get(id) === watchers) places.delete(id);
      if (places.size === 0 && this.#places.get(type) === places) this.#places.delete(type);
    };
  }

  /** What arrives of history alone touches its resource, too. */
  tell({ changes, resources }: LiveEvent): void {
    const known = new Map<string, Set<string>>();
    const noted = new Map<Watcher, ResourceRef[]>();
    for (const { resourceType: type, resourceId: id } of changes) this.#note({ type, id }, known, noted);
    for (const resource of resources) this.#note(resource, known, noted);
    this.#stamp += 1;
    this.#tellAll(noted);
  }

  /** To be called when everything may be different and no event says so. */
  refresh(): void {
    const all = [...this.#places.values()].flatMap((places) =>
      [...places.values()].flatMap((watchers) => [...watchers]),
    );
    this.#stamp += 1;
    this.#tellAll(new Map(all.map((watcher) => [watcher, undefined])));
  }

  #note(resource: ResourceRef, known: Map<string, Set<string>>, noted: Map<Watcher, ResourceRef[]>): void {
    const { type, id } = resource;
    const ids = map.setIfUndefined(known, type, () => new Set<string>());
    if (ids.has(id)) return;
    ids.add(id);
    const ofType = this.#places.get(type);
    for (const watchers of [
      ofType?.get(id),
      ofType?.get(undefined),
      this.#places.get(undefined)?.get(undefined),
    ]) {
      for (const watcher of watchers ?? []) {
        map.setIfUndefined(noted, watcher, (): ResourceRef[] => []).push(resource);
      }
    }
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
      this.#report(error);
    }
  }
}
