import { pathTokens } from '../model/path.ts';

/** Paths remembered at most; beyond it new ones are simply not shared. */
const MAX_PATHS = 10_000;

interface SharedPath {
  readonly path: string;
  readonly tokens: readonly string[];
}

/**
 * One text for each path, and its tokens, however many registers have it. Decoding gives every register texts
 * of its own, which among many resources of one shape is a third of all memory.
 */
export class SharedPaths {
  readonly #paths = new Map<string, SharedPath>();

  /** The shared text that equals `path`. */
  share(path: string): string {
    return this.#of(path).path;
  }

  readonly tokens = (path: string): readonly string[] => this.#of(path).tokens;

  #of(path: string): SharedPath {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    const shared = { path, tokens: pathTokens(path) };
    if (this.#paths.size < MAX_PATHS) this.#paths.set(path, shared);
    return shared;
  }
}
