import type { ResourceRef } from '../../src/model/resource-key.ts';
import { placeKey } from './place-key.ts';

/** How the writes of a resource stand; frozen, and the same object until something in it changes. */
export interface WriteState {
  /** Changes that are not known to be on this device's disk. */
  readonly count: number;
  /** Why the last one could not be stored; null when it was, and when there was none. */
  readonly error: unknown;
}

/** Of a resource that nothing is under way of. */
export const AT_REST: WriteState = Object.freeze({ count: 0, error: null });

/** What is needed of a manager. */
export interface Writing {
  /** Settles when all that was recorded up to now is on the disk; rejects when it could not be. */
  written(): Promise<void>;
}

/** Which resources have changes on their way to this device's disk, and which could not be stored. */
export class WritesUnderWay {
  /** By place; what nothing is to be said of is not kept. */
  readonly #states = new Map<string, WriteState>();
  readonly #manager: Writing;
  readonly #changed: (resource: ResourceRef) => void;
  #stamp = 0;

  /**
   * @param changed called whenever the state of a resource is another
   */
  constructor(manager: Writing, changed: (resource: ResourceRef) => void) {
    this.#manager = manager;
    this.#changed = changed;
  }

  /** Number of events so far: what was read at the same stamp is still the same. */
  get stamp(): number {
    return this.#stamp;
  }

  of(resource: ResourceRef): WriteState {
    return this.#states.get(placeKey(resource)) ?? AT_REST;
  }

  /** To be called when a change of the resource was recorded. */
  begin(resource: ResourceRef): void {
    const { count, error } = this.of(resource);
    this.#set(resource, { count: count + 1, error });
    this.#manager.written().then(
      () => this.#end(resource, null),
      (reason: unknown) => this.#end(resource, reason),
    );
  }

  #end(resource: ResourceRef, error: unknown): void {
    this.#set(resource, { count: this.of(resource).count - 1, error });
  }

  #set(resource: ResourceRef, state: WriteState): void {
    const key = placeKey(resource);
    if (state.count > 0 || state.error !== null) this.#states.set(key, Object.freeze(state));
    else this.#states.delete(key);
    this.#stamp += 1;
    this.#changed(resource);
  }
}
