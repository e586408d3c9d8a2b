import { isWithinDepth } from '../../src/model/is-within-depth.ts';
import type { Json } from '../../src/model/json.ts';

/** A merge that somebody made by hand, with what it started from. */
export interface MergeCase {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  /** Undefined where both sides made the file. */
  readonly base: Json | undefined;
  readonly local: Json;
  readonly remote: Json;
  /** What the merge commit holds. */
  readonly human: Json;
}

/** Deeper values would overflow the stack of JSON.stringify, which git's side needs. */
const MAX_LEVELS = 1_000;

/** A line that is no merge; the message names it. */
export class MergeCaseError extends Error {
  override readonly name: string = 'MergeCaseError';
  readonly line: number;

  constructor(line: number, rule: string) {
    super(`line ${line}: ${rule}`);
    this.line = line;
  }
}

/**
 * Reads merges, one in each line: `{repo, commit, path, base, local, remote, human}`, the last four JSON values.
 * `base` may be missing: both sides made the file. Empty lines are passed over.
 * @throws MergeCaseError
 */
export function parseMergeCases(text: string): readonly MergeCase[] {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  const cases = lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseCase(line, index + 1)]));
  if (cases.length === 0) throw new MergeCaseError(1, 'a file has at least one merge');
  return cases;
}

function parseCase(line: string, number: number): MergeCase {
  const record = recordOf(line, number);
  const text = (name: 'repo' | 'commit' | 'path'): string => {
    const value = record[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new MergeCaseError(number, `${name} is a text`);
  };
  const json = (name: 'base' | 'local' | 'remote' | 'human'): Json => {
    if (!Object.hasOwn(record, name)) throw new MergeCaseError(number, `${name} is missing`);
    const value = record[name] as Json; // reason: a member of what JSON.parse gave is JSON
    if (isWithinDepth(value, MAX_LEVELS)) return value;
    throw new MergeCaseError(number, `${name} has at most ${MAX_LEVELS.toLocaleString('en')} levels`);
  };
  return {
    repo: text('repo'),
    commit: text('commit'),
    path: text('path'),
    base: Object.hasOwn(record, 'base') ? json('base') : undefined,
    local: json('local'),
    remote: json('remote'),
    human: json('human'),
  };
}

function recordOf(line: string, number: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new MergeCaseError(
      number,
      `it is no JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MergeCaseError(number, 'it is a JSON object');
  }
  return value as Record<string, unknown>; // reason: any member of any object may be read as unknown
}
