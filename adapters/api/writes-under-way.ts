import type { ResourceRef } from '../../src/model/resource-key.ts';

/** How the writes of a resource stand; frozen, and the same object until something in it changes. */
export interface WriteState {
  /** Changes that are not known to be on this device's disk. */
  readonly count: number;
  /** Why the last one could not be stored; null when it was, and when there was none. */
  readonly error: unknown;
}

interface Tracked {
  state: WriteState;
  readonly listeners: Set<() => void>;
}

const AT_REST: WriteState = Object.freeze({ count: 0, error: null });

/** Which resources have changes on their way to this device's disk, and which could not be stored. */
export class WritesUnderWay {
  readonly #byType = new Map<string, Map<string, Tracked>>();
  readonly #written: () => Promise<void>;
  #stamp = 0;

  /** @param written settles when all that was recorded up to now is on the disk; rejects when it could not be */
  constructor(written: () => Promise<void>) {
    this.#written = written;
  }

  /** Number of events so far: what was read at the same stamp is still the same. */
  get stamp(): number {
    return this.#stamp;
  }

  of({ type, id }: ResourceRef): WriteState {
    return this.#byType.get(type)?.get(id)?.state ?? AT_REST;
  }

  /** To be called when a change of the resource was recorded. */
  begin(resource: ResourceRef): void {
    const { count, error } = this.of(resource);
    this.#set(resource, { count: count + 1, error });
    this.#written().then(
      () => {
        this.#end(resource, null);
      },
      (reason: unknown) => {
        this.#end(resource, reason);
      },
    );
  }

  /** Called whenever the state of the resource is another. Returns unsubscribe. */
  subscribe(resource: ResourceRef, listener: () => void): () => void {
    // A wrapper of its own, so that a function given twice is called twice and taken away once.
    const own = (): void => {
      listener();
    };
    const tracked = this.#track(resource);
    tracked.listeners.add(own);
    return () => {
      tracked.listeners.delete(own);
      this.#forget(resource, tracked);
    };
  }

  #end(resource: ResourceRef, error: unknown): void {
    this.#set(resource, { count: this.of(resource).count - 1, error });
  }

  #set(resource: ResourceRef, state: WriteState): void {
    const tracked = this.#track(resource);
    this.#stamp += 1;
    tracked.state = state.count === 0 && state.error === null ? AT_REST : Object.freeze(state);
    for (const listener of [...tracked.listeners]) listener();
    this.#forget(resource, tracked);
  }

  #track({ type, id }: ResourceRef): Tracked {
    const ofType = this.#byType.get(type) ?? new Map<string, Tracked>();
    const tracked = ofType.get(id) ?? { state: AT_REST, listeners: new Set() };
    this.#byType.set(type, ofType.set(id, tracked));
    return tracked;
  }

  /** What nobody listens to and nothing is to be said of is not kept. */
  #forget({ type, id }: ResourceRef, tracked: Tracked): void {
    const ofType = this.#byType.get(type);
    if (tracked.state !== AT_REST || tracked.listeners.size > 0 || ofType?.get(id) !== tracked) return;
    ofType.delete(id);
    if (ofType.size === 0) this.#byType.delete(type);
  }
}
