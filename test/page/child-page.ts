import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { must } from '../../src/model/assert.ts';

const ROOT: string = resolve(import.meta.dirname, '../..');

/** The program behind `npm start`, as package.json has it. */
function startScript(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return resolve(
    ROOT,
    must(/^node (\S+)$/.exec(manifest.scripts['start'] ?? '')?.[1], 'start runs one file'),
  );
}

/** What `npm start` runs, in a process of its own, on a free port, with a directory that goes with it. */
export class ChildPage {
  /** Address of the page and the relay, `http://…`. */
  readonly url: string;
  readonly #data: string;
  #settings: readonly string[];
  #process: ChildProcessWithoutNullStreams;

  private constructor(
    started: Started,
    { data, settings }: { readonly data: string; readonly settings: readonly string[] },
  ) {
    this.url = started.url;
    this.#process = started.child;
    this.#data = data;
    this.#settings = settings;
  }

  /** @param settings as on a command line */
  static async start(...settings: readonly string[]): Promise<ChildPage> {
    const data = await mkdtemp(join(tmpdir(), 'layer5-page-'));
    return new ChildPage(await run(data, '0', settings), { data, settings });
  }

  /** Ends it as a power cut would: nothing of its own runs any more. */
  async kill(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  /** Starts it again at the same address, with what it had stored. @param settings those it had, if none are given */
  async startAgain(settings: readonly string[] = this.#settings): Promise<void> {
    this.#settings = settings;
    const { child } = await run(this.#data, new URL(this.url).port, settings);
    this.#process = child;
  }

  /** @returns its exit code after SIGTERM */
  async end(): Promise<number | null> {
    const { exitCode } = this.#process;
    if (exitCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await exited;
    }
    await rm(this.#data, { recursive: true, force: true });
    return this.#process.exitCode;
  }
}

interface Started {
  readonly url: string;
  readonly child: ChildProcessWithoutNullStreams;
}

async function run(data: string, port: string, settings: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [startScript(), '--port', port, '--data', data, ...settings]);
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  for await (const line of createInterface(child.stdout)) {
    const url = /^relay listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { url, child };
  }
  throw new Error(`the page's server ended before it listened: ${errors}`);
}
