import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Usage } from './servers/announce.ts';

/** A server in a process of its own. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /**
   * Resolves once it listens.
   * @param program name of a file in servers/
   * @param data directory it may keep its data in
   * @param port 0 for any
   */
  static async start(program: string, data: string, port = 0): Promise<ServerProcess> {
    const file = fileURLToPath(new URL(`servers/${program}.ts`, import.meta.url));
    const child = fork(file, [data, String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [message] = (await once(child, 'message')) as [{ readonly port: number }];
    return new ServerProcess(child, message.port);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** What it has used up to now. */
  async usage(): Promise<Usage> {
    const answer = once(this.#child, 'message') as Promise<[Usage]>;
    this.#child.send('usage');
    const [usage] = await answer;
    return usage;
  }

  /** Ends it without a warning. */
  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
