import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/model/json.ts';
import type { MergeCase } from './merge-case.ts';

export type GitMerge =
  | { readonly kind: 'merged'; readonly value: Json }
  | { readonly kind: 'conflict' }
  /** Merged without a conflict, into a text that is no JSON any more. */
  | { readonly kind: 'broken' };

/**
 * What `git merge-file` makes of a case, each value on lines of its own as JSON.stringify with two spaces writes it.
 * @param directory an empty one; files in it are overwritten
 * @throws Error where git is missing or fails
 */
export function gitMergeFile({ base, local, remote }: MergeCase, directory: string): GitMerge {
  const [localFile, baseFile, remoteFile] = (
    [
      ['local', local],
      ['base', base],
      ['remote', remote],
    ] as const
  ).map(([name, value]) => {
    const file = join(directory, name);
    writeFileSync(file, value === undefined ? '' : `${JSON.stringify(value, null, 2)}\n`);
    return file;
  });
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    ['merge-file', '-p', '-q', localFile ?? '', baseFile ?? '', remoteFile ?? ''],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  if (error !== undefined) throw error;
  // The status is the number of conflicts, at most 127; above that git has failed.
  if (status === null || status > 127) throw new Error(`git merge-file: ${stderr.trim()}`);
  if (status > 0) return { kind: 'conflict' };
  try {
    return { kind: 'merged', value: JSON.parse(stdout) as Json }; // reason: what JSON.parse gives is JSON
  } catch {
    return { kind: 'broken' };
  }
}
