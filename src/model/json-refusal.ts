import { SyncError } from './errors.ts';
import { escapeToken } from './pointer-token.ts';

/**
 * Why a value is no JSON, on its way out of the walk that found it. Each container it passes adds itself and the
 * member it was reading, so that no path is ever built for a value that is accepted.
 */
export class Refusal extends Error {
  readonly #what: string;
  readonly #remedy: string;
  /** What was passed on the way out, innermost first. */
  readonly #passed: { readonly container: object; readonly key: string | number }[] = [];

  constructor(what: string, rule: string, remedy: string, cause?: unknown) {
    super(rule, { cause });
    this.#what = what;
    this.#remedy = remedy;
  }

  /** The refusal for what a read of a value threw: usually a refusal already, else whatever its getters or traps throw. */
  static from(thrown: unknown): Refusal {
    if (thrown instanceof Refusal) return thrown;
    return new Refusal('unreadable', 'it can be read', 'Pass plain data', thrown);
  }

  inside(container: object, key: string | number): this {
    this.#passed.push({ container, key });
    return this;
  }

  /** The typed error, for a value called `name`. */
  toSyncError(name: string): SyncError {
    const passed = this.#passed.toReversed();
    const end = endOfCycle(passed.map(({ container }) => container));
    const found =
      end === undefined
        ? this
        : new Refusal('contains itself', 'JSON has no cycles', 'Store an id in its place');
    const keys = passed.slice(0, end).map(({ key }) => key);
    return new SyncError('INVALID_VALUE', {
      value: `${dotted(name, keys)} (${found.#what})`,
      rule: found.message,
      remedy: found.#remedy,
      path: keys.map((key) => `/${escapeToken(String(key))}`).join(''),
      cause: found.cause,
    });
  }
}

/** Where a container comes a second time. An endless walk always ends at a limit, so a cycle shows as a repetition. */
function endOfCycle(containers: readonly object[]): number | undefined {
  const seen = new Set<object>();
  for (const [index, container] of containers.entries()) {
    if (seen.has(container)) return index;
    seen.add(container);
  }
  return undefined;
}

/** The value's name for a reader, at a readable length. */
function dotted(name: string, keys: readonly (string | number)[]): string {
  const shown = keys.length > 12 ? [...keys.slice(0, 10), '…', ...keys.slice(-1)] : keys;
  let text = name;
  for (const key of shown) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[\p{ID_Start}$_…][\p{ID_Continue}$]{0,39}$/u.test(key)) text += `.${key}`;
    else text += `[${JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key)}]`;
  }
  return text;
}
