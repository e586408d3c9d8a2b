import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { percentile } from './figures.ts';

/** What a small commit writes: four pages of a database. */
const WRITE_BYTES = 16 * 1024;
const WRITES = 200;

/** What the machine itself takes, just now, for a write that is synced: of 200 one after the other. */
export interface SyncedWrites {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of each. */
  readonly cpu: number;
}

export function syncedWrites(directory: string): SyncedWrites {
  const file = openSync(join(directory, 'synced-writes'), 'w');
  const bytes = Buffer.alloc(WRITE_BYTES, 1);
  const milliseconds: number[] = [];
  const before = process.threadCpuUsage();
  for (let count = 0; count < WRITES; count++) {
    const begun = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    milliseconds.push(performance.now() - begun);
  }
  const { user, system } = process.threadCpuUsage(before);
  closeSync(file);
  return {
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
    cpu: (user + system) / WRITES,
  };
}

/** Seconds the machine takes, just now, to bring so many bytes to each of so many bare sockets at once. */
export async function bareTransfer(sockets: number, bytes: number): Promise<number> {
  const program = fileURLToPath(new URL('servers/bare.ts', import.meta.url));
  const child = fork(program, [String(bytes)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  const begun = performance.now();
  await Promise.all(Array.from({ length: sockets }, () => receive(port, bytes)));
  const seconds = (performance.now() - begun) / 1_000;
  child.disconnect();
  await once(child, 'exit');
  return seconds;
}

async function receive(port: number, bytes: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const whole = Promise.withResolvers<undefined>();
  let left = bytes;
  socket.on('error', (error) => whole.reject(error));
  socket.on('data', (data) => {
    left -= data.length;
    if (left <= 0) whole.resolve(undefined);
  });
  await whole.promise;
  socket.destroy();
}
