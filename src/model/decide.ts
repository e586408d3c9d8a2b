import { SyncError } from './errors.ts';
import { fieldName } from './field-name.ts';
import { isObject, parseJson } from './json.ts';
import type { Json } from './json.ts';
import type { ConflictToResolve } from './merge-options.ts';
import type { Decision } from './merge-rules.ts';
import type { PathConflict } from './path-conflict.ts';

/** What became of asking who decides a conflict. */
export type Verdict =
  /** Nobody decides it. */
  | { readonly type: 'open' }
  /** A resolver was asked, and failed. */
  | { readonly type: 'failed'; readonly error: string }
  | {
      readonly type: 'decided';
      readonly by: 'local' | 'remote' | 'resolver';
      /** Undefined to remove what stands there. */
      readonly value: Json | undefined;
    };

const OPEN: Verdict = { type: 'open' };

/** Asks a resolver. What it throws, or gives that is no value, is its verdict: nothing is lost by it. */
export function askResolver(
  { resolve }: Extract<Decision, { readonly by: 'resolver' }>,
  conflict: ConflictToResolve,
): Verdict {
  try {
    const answer = resolve(conflict);
    if (answer instanceof Promise) throw refusedPromise(answer, conflict.field);
    const value = answer === undefined ? undefined : parseJson(answer, `resolution of ${conflict.field}`);
    if (conflict.group !== undefined) checkGroup(conflict.group, value);
    return { type: 'decided', by: 'resolver', value };
  } catch (error) {
    return { type: 'failed', error: messageOf(error) };
  }
}

/** What a decision makes of a conflict whose sides are called local and remote. */
export function decide(
  decision: Decision | undefined,
  conflict: PathConflict,
  base: Json | undefined,
  path: string = conflict.path,
): Verdict {
  if (decision === undefined) return OPEN;
  const sideOf = (side: string): { readonly value: Json | undefined } | undefined =>
    conflict.sides.find(({ writer }) => writer === side);
  if (decision.by === 'resolver') {
    const [local, remote] = [sideOf('local')?.value, sideOf('remote')?.value];
    return askResolver(decision, toResolve({ ...conflict, path }, base, local, remote));
  }
  if (decision.strategy === 'merge') return OPEN;
  const kept = sideOf(decision.strategy);
  return kept === undefined ? OPEN : { type: 'decided', by: decision.strategy, value: kept.value };
}

export function toResolve(
  { path, kind, group }: Pick<PathConflict, 'path' | 'kind' | 'group'>,
  base: Json | undefined,
  local: Json | undefined,
  remote: Json | undefined,
): ConflictToResolve {
  const about = { field: fieldName(path), path, kind, base, local, remote };
  return Object.freeze(group === undefined ? about : { ...about, group });
}

function checkGroup(names: readonly string[], value: Json | undefined): void {
  if (value === undefined) return;
  const stranger = isObject(value) ? Object.keys(value).find((key) => !names.includes(key)) : 'value';
  if (stranger === undefined) return;
  throw new SyncError('INVALID_VALUE', {
    value: `resolution (${stranger})`,
    rule: `members that are decided together resolve to an object of ${names.join(', ')}`,
    remedy: 'Return an object of these members, or undefined to remove them',
  });
}

function refusedPromise(answer: Promise<unknown>, field: string): SyncError {
  // Nobody else will hear of it: a rejection would end the program.
  answer.catch(() => undefined);
  return new SyncError('INVALID_VALUE', {
    value: `resolution of ${field} (a Promise)`,
    rule: 'a resolver gives its value at once',
    remedy: 'Return the value itself, from a function that is not async',
  });
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'it threw something that cannot be read';
  }
}
