import { SyncError } from './errors.ts';

/**
 * Why a value is no JSON, on its way out of the walk that found it. Each container it passes adds itself and the
 * member it was reading, so that no path is ever built for a value that is accepted.
 */
export class Refusal extends Error {
  readonly #what: string;
  readonly #rule: string;
  readonly #remedy: string;
  /** What was passed on the way out, innermost first. */
  readonly #passed: { readonly container: object; readonly key: string | number }[] = [];

  constructor(what: string, rule: string, remedy: string, cause?: unknown) {
    super(rule, { cause });
    this.#what = what;
    this.#rule = rule;
    this.#remedy = remedy;
  }

  /** The refusal for what a read of a value threw: usually a refusal already, else whatever its getters or traps throw. */
  static from(thrown: unknown): Refusal {
    if (thrown instanceof Refusal) return thrown;
    return new Refusal('unreadable', 'a value can be read without an error', 'Pass plain data', thrown);
  }

  inside(container: object, key: string | number): this {
    this.#passed.push({ container, key });
    return this;
  }

  /** The typed error, for a value called `name`. */
  toSyncError(name: string): SyncError {
    const passed = this.#passed.toReversed();
    const cycleEnd = endOfCycle(passed.map(({ container }) => container));
    if (cycleEnd !== undefined) {
      const keys = passed.slice(0, cycleEnd).map(({ key }) => key);
      return invalid(
        name,
        keys,
        'contains itself',
        'JSON has no cycles',
        'Store an id in its place',
        undefined,
      );
    }
    const keys = passed.map(({ key }) => key);
    return invalid(name, keys, this.#what, this.#rule, this.#remedy, this.cause);
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

function invalid(
  name: string,
  keys: readonly (string | number)[],
  what: string,
  rule: string,
  remedy: string,
  cause: unknown,
): SyncError {
  const path = keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return new SyncError('INVALID_VALUE', {
    value: `${dotted(name, keys)} (${what})`,
    rule,
    remedy,
    path,
    cause,
  });
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
