import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface Outcome {
  /** Exit status; null when it had to be stopped. */
  readonly status: number | null;
  readonly output: string;
}

/** Runs a TypeScript block as a module in a Node process of its own; `layer5-sync/…` is the source. */
export function runBlock(code: string): Outcome {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=layer5-source', '--input-type=module-typescript', '--eval', code],
    { cwd: resolve(import.meta.dirname, '../..'), encoding: 'utf8', timeout: 25_000 },
  );
  return { status, output: stdout + stderr };
}
