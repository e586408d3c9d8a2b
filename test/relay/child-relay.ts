import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));

/** How a process ended, and all it wrote. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** The relay's program in a process of its own, killed after the test at the latest. */
export class ChildRelay {
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcessWithoutNullStreams;

  /** @param blocks of 1 KiB that one file may grow to: a disk that is full from there on */
  constructor(args: readonly string[], blocks?: number, environment: Readonly<Record<string, string>> = {}) {
    const env = { LAYER5_LOG_LEVEL: 'error', ...process.env, ...environment };
    const command = [process.execPath, CLI, ...args];
    this.#process =
      blocks === undefined
        ? spawn(process.execPath, [CLI, ...args], { env })
        : spawn('bash', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', ...command], { env });
    let output = '';
    let errors = '';
    this.#process.stdout.on('data', (data: Buffer) => (output += data.toString()));
    this.#process.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    this.exited = new Promise((resolve) => {
      this.#process.on('close', (code, signal) => resolve({ code, signal, output, errors }));
    });
    onTestFinished(async () => {
      this.kill('SIGKILL');
      await this.exited;
    });
  }

  /** Resolves with the relay's address once it has said that it listens. */
  async listening(): Promise<string> {
    for await (const line of createInterface(this.#process.stdout)) {
      const url = /^relay listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error(`the relay ended before it listened: ${(await this.exited).errors}`);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}
