import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gitMergeFile } from './merges/git-merge-file.ts';
import { judge, judgeGit } from './merges/judge.ts';
import { MergeCaseError, parseMergeCases } from './merges/merge-case.ts';
import type { MergeCase } from './merges/merge-case.ts';
import { count, toLines } from './merges/report.ts';
import type { Counts } from './merges/report.ts';

// Merges recorded three-way merges again and compares each result with what a human made of it, and with git's.
const USAGE = 'npm run merges -- FILE... [--json]';

/** @throws Error whose message says what is wrong, in one line */
function readArguments(): { readonly cases: readonly MergeCase[]; readonly json: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  if (positionals.length === 0) throw new Error(`at least one file is needed. ${USAGE}`);
  const cases = positionals.flatMap((file) => {
    try {
      return parseMergeCases(readFileSync(file, 'utf8'));
    } catch (error) {
      if (error instanceof MergeCaseError) throw new Error(`${file}, ${error.message}`, { cause: error });
      throw error;
    }
  });
  return { cases, json: values.json };
}

/** Git's counts for the same cases; undefined where there is no git. */
function countGit(cases: readonly MergeCase[]): Counts | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'merges-'));
  try {
    return count(cases.map((given) => judgeGit(given, gitMergeFile(given, directory))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(cases: readonly MergeCase[], json: boolean): void {
  const judged = cases.map((given) => ({ given, verdict: judge(given) }));
  const ours = count(judged.map(({ verdict }) => verdict.kind));
  const git = countGit(cases);
  if (json) console.log(JSON.stringify({ ...ours, ...(git && { git }) }));
  else console.log(toLines(judged, ours, git).join('\n'));
}

let given: ReturnType<typeof readArguments> | undefined;
try {
  given = readArguments();
} catch (error) {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  console.error(line);
  process.exitCode = 2;
}
if (given !== undefined) run(given.cases, given.json);
