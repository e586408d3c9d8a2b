import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from './server-process.ts';
import { HOCUSPOCUS, Y_WEBSOCKET } from './wire.ts';
import type { Wire } from './wire.ts';

/** A server that is measured. */
export interface Subject {
  readonly name: 'ours' | 'y-websocket' | 'hocuspocus';
  readonly wire: Wire;
  /** What tells a client that its update has arrived, and what that is worth. */
  readonly acknowledges: 'ack' | 'echo';
  readonly durable: boolean;
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'ours', wire: Y_WEBSOCKET, acknowledges: 'ack', durable: true },
  // Nothing but the echo of its own update tells a client that it has arrived.
  { name: 'y-websocket', wire: Y_WEBSOCKET, acknowledges: 'echo', durable: false },
  { name: 'hocuspocus', wire: HOCUSPOCUS, acknowledges: 'ack', durable: false },
];

/** A running subject, and a directory that outlives its process. */
export class Running {
  readonly subject: Subject;
  readonly #data: string;
  #server: ServerProcess;

  private constructor(subject: Subject, data: string, server: ServerProcess) {
    this.subject = subject;
    this.#data = data;
    this.#server = server;
  }

  static async start(subject: Subject): Promise<Running> {
    const data = mkdtempSync(join(tmpdir(), 'layer5-bench-'));
    return new Running(subject, data, await ServerProcess.start(subject.name, data));
  }

  get server(): ServerProcess {
    return this.#server;
  }

  /** Of the server: on the disk that it writes to. */
  get data(): string {
    return this.#data;
  }

  /** Kills the server and starts it again with the same data, at the same port. */
  async restart(): Promise<void> {
    const { port } = this.#server;
    await this.#server.kill();
    this.#server = await ServerProcess.start(this.subject.name, this.#data, port);
  }

  async end(): Promise<void> {
    await this.#server.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
