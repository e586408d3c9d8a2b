import { SyncError } from './errors.ts';
import { fieldName } from './field-name.ts';
import { isObject, parseJson } from './json.ts';
import type { Json } from './json.ts';
import type { ConflictResolve, ConflictToResolve } from './merge-options.ts';
import type { Answer } from './merge-rules.ts';
import type { PathConflict } from './path-conflict.ts';

/** Asks a resolver. What it throws, or gives that is no value, is its answer: nothing is lost by it. */
export function askResolver(
  resolve: ConflictResolve,
  { path, kind, group }: Pick<PathConflict, 'path' | 'kind' | 'group'>,
  base: Json | undefined,
  local: Json | undefined,
  remote: Json | undefined,
): Answer {
  const about = { field: fieldName(path), path, kind, base, local, remote };
  const conflict: ConflictToResolve = Object.freeze(group === undefined ? about : { ...about, group });
  try {
    const answer = resolve(conflict);
    if (answer instanceof Promise) throw refusedPromise(answer, conflict.field);
    const value = answer === undefined ? undefined : parseJson(answer, `resolution of ${conflict.field}`);
    if (group !== undefined) checkGroup(group, value);
    return { type: 'decided', by: 'resolver', value };
  } catch (error) {
    return { type: 'failed', error: messageOf(error) };
  }
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
