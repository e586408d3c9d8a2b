import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CLI = join(import.meta.dirname, '../../server/cli.ts');

/** The relay's program in a process of its own. */
export interface SpawnedRelay {
  readonly url: string;
  readonly port: number;
  /** Resolves with how it ended. */
  readonly exited: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a relay on a free port; resolves once it listens. */
export async function spawnRelay(data: string): Promise<SpawnedRelay> {
  const child = spawn(process.execPath, [CLI, '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LAYER5_LOG_LEVEL: 'error' },
  });
  const exited = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? `code ${String(code)}`));
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /^relay listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, port: Number(new URL(url).port), exited, kill: (signal) => child.kill(signal) };
  }
  throw new Error(`the relay ended before it listened: ${await exited}`);
}
