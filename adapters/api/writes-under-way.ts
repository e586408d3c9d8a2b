import * as map from 'lib0/map';
import type { ResourceRef } from '../../src/model/resource-key.ts';

/** How the writes of a resource stand; frozen, and the same object until something in it changes. */
export interface WriteState {
  /** Changes that are not known to be on this device's disk. */
  readonly count: number;
  /** Why the last one could not be stored; null when it was, and when there was none. */
  readonly error: unknown;
}

/** Of a resource that nothing is under way of. */
export const AT_REST: WriteState = Object.freeze({ count: 0, error: null });

/** Which resources have changes on their way to this device's disk, and which could not be stored. */
export class WritesUnderWay {
  /** By type and id; what nothing is to be said of is not kept. */
  readonly #states = new Map<string, Map<string, WriteState>>();
  readonly #written: () => Promise<void>;
  readonly #changed: (resource: ResourceRef) => void;
  #stamp = 0;

  /**
   * @param written settles when all that was recorded up to now is on the disk; rejects when it could not be
   * @param changed called whenever the state of a resource is another
   */
  constructor(written: () => Promise<void>, changed: (resource: ResourceRef) => void) {
    this.#written = written;
    this.#changed = changed;
  }

  /** Number of events so far: what was read at the same stamp is still the same. */
  get stamp(): number {
    return this.#stamp;
  }

  of({ type, id }: ResourceRef): WriteState {
    return this.#states.get(type)?.get(id) ?? AT_REST;
  }

  /** To be called when a change of the resource was recorded. */
  begin(resource: ResourceRef): void {
    const { count, error } = this.of(resource);
    this.#set(resource, { count: count + 1, error });
    this.#written().then(
      () => this.#end(resource, null),
      (reason: unknown) => this.#end(resource, reason),
    );
  }

  #end(resource: ResourceRef, error: unknown): void {
    this.#set(resource, { count: this.of(resource).count - 1, error });
  }

  #set(resource: ResourceRef, state: WriteState): void {
    const { type, id } = resource;
    const ofType = map.setIfUndefined(this.#states, type, () => new Map<string, WriteState>());
    if (state.count > 0 || state.error !== null) ofType.set(id, Object.freeze(state));
    else ofType.delete(id);
    if (ofType.size === 0) this.#states.delete(type);
    this.#stamp += 1;
    this.#changed(resource);
  }
}
