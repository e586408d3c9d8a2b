import type { Watcher } from '../api/live-resources.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import type { Source } from './source.ts';

/** Where a source hears of changes. */
export interface Watch {
  readonly watch: (watcher: Watcher) => () => void;
  /** While it stays the same, nothing has changed. Asked when nobody subscribes. */
  readonly stamp: () => string | number;
}

/**
 * The value now.
 * @param changed resources that may be different; undefined for everything, as at first
 */
export type Look<T> = (changed: readonly ResourceRef[] | undefined) => T;

/**
 * A value that follows from resources. It is brought up to date when it is read, from what has changed since; what
 * that throws, the reader gets, and then it is found anew.
 */
export class LiveSource<T> implements Source<T> {
  readonly #watch: Watch;
  readonly #look: Look<T>;
  readonly #listeners = new Set<() => void>();
  #unwatch: (() => void) | undefined;
  #stamp: string | number | undefined;
  #isCurrent = false;
  /** What may be different since it was last looked at; undefined for everything. */
  #changed: ResourceRef[] | undefined;
  #value: T | undefined;

  constructor(watch: Watch, look: Look<T>) {
    this.#watch = watch;
    this.#look = look;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // A wrapper of its own, so that a function given twice is called twice and taken away once.
    const own = (): void => {
      listener();
    };
    this.#listeners.add(own);
    if (this.#unwatch === undefined) {
      this.#noticeMissed();
      this.#unwatch = this.#watch.watch((resources) => this.#note(resources));
    }
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
    };
  };

  readonly read = (): T => {
    if (this.#unwatch === undefined) this.#noticeMissed();
    if (!this.#isCurrent) {
      const changed = this.#changed;
      this.#changed = undefined;
      this.#value = this.#look(changed);
      this.#changed = [];
      this.#isCurrent = true;
    }
    // reason: it was looked at before
    return this.#value as T;
  };

  /** While nobody subscribes, nothing is noted: whatever happened since, it is found anew. */
  #noticeMissed(): void {
    const stamp = this.#watch.stamp();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#isCurrent = false;
    this.#changed = undefined;
  }

  #note(resources: readonly ResourceRef[] | undefined): (() => void) | undefined {
    this.#stamp = undefined;
    this.#isCurrent = false;
    if (resources === undefined) this.#changed = undefined;
    else this.#changed?.push(...resources);
    return this.#tell;
  }

  readonly #tell = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}
