import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChildRelay } from './child-relay.ts';
import { relay, roomContent, temporaryDirectory } from './harness.ts';
import { RawClient } from './raw-client.ts';
import { setKey } from './set-key.ts';

const COMPACT_FOREVER = fileURLToPath(new URL('compact-forever.ts', import.meta.url));

/** Writes one key after the other, a few at a time, and knows which of them were acknowledged. */
class Writer {
  readonly #client: RawClient;
  readonly #name: string;
  readonly #padding: string;
  #sent = 0;

  constructor(client: RawClient, name: string, padding = 0) {
    this.#client = client;
    this.#name = name;
    this.#padding = 'x'.repeat(padding);
  }

  /** Writes until the connection ends. */
  async run(onAck: () => void): Promise<void> {
    const window = 10;
    try {
      for (;;) {
        while (this.#sent < this.#client.highestAck + window) {
          this.#client.update(setKey(`${this.#name}-${this.#sent++}`, this.#padding));
        }
        await this.#client.acked(this.#client.highestAck + 1);
        onAck();
      }
    } catch {
      // The connection ended: that is what the test waits for.
    }
  }

  get acked(): readonly string[] {
    return Array.from({ length: this.#client.highestAck }, (_, index) => `${this.#name}-${index}`);
  }
}

/** The law: what was acknowledged is there. */
function missing(acked: readonly string[], content: Record<string, unknown>): readonly string[] {
  return acked.filter((key) => !Object.hasOwn(content, key));
}

/** Lets five clients write into a relay until `end` ends it, and returns what they were promised. */
async function writeUntil(
  url: string,
  padding: number,
  end: (count: number) => void,
): Promise<readonly string[]> {
  const clients = await Promise.all(Array.from({ length: 5 }, () => RawClient.connect(url, '/room?ack=1')));
  const writers = clients.map((client, index) => new Writer(client, `writer-${index}`, padding));
  let acks = 0;
  await Promise.all(writers.map((writer) => writer.run(() => end(++acks))));
  return writers.flatMap((writer) => writer.acked);
}

describe('[S6] what was acknowledged survives', () => {
  test('kill -9 at any moment', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (killAt) => {
        const data = temporaryDirectory();
        const first = new ChildRelay(['--port', '0', '--data', data]);
        const promised = await writeUntil(await first.listening(), 0, (acks) => {
          if (acks === killAt) first.kill('SIGKILL');
        });
        expect((await first.exited).signal).toBe('SIGKILL');
        expect(promised.length).toBeGreaterThan(0);
        const second = new ChildRelay(['--port', '0', '--data', data]);
        expect(missing(promised, await roomContent(await second.listening(), '/room'))).toEqual([]);
        second.kill('SIGTERM');
        expect((await second.exited).code).toBe(0);
      }),
      { numRuns: 5 },
    );
  });

  test('a disk that fills up: the relay ends with an error, and promised nothing it does not have', async () => {
    const data = temporaryDirectory();
    const first = new ChildRelay(['--port', '0', '--data', data], 300);
    const promised = await writeUntil(await first.listening(), 4_000, () => {});
    const exit = await first.exited;
    expect(exit).toMatchObject({ code: 1, signal: null });
    expect(exit.errors).toContain('a commit: the store must write it');
    expect(promised.length).toBeGreaterThan(0);
    const second = new ChildRelay(['--port', '0', '--data', data]);
    expect(missing(promised, await roomContent(await second.listening(), '/room'))).toEqual([]);
  });

  test('SIGTERM: everything received is durable, and the process ends with 0', async () => {
    const data = temporaryDirectory();
    const first = new ChildRelay(['--port', '0', '--data', data]);
    const promised = await writeUntil(await first.listening(), 0, (acks) => {
      if (acks === 20) first.kill('SIGTERM');
    });
    expect(await first.exited).toMatchObject({ code: 0, signal: null, errors: '' });
    const second = new ChildRelay(['--port', '0', '--data', data]);
    expect(missing(promised, await roomContent(await second.listening(), '/room'))).toEqual([]);
  });

  test('kill -9 in the middle of a compaction', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (killAt) => {
        const data = temporaryDirectory();
        const program = spawn(process.execPath, [COMPACT_FOREVER, data]);
        const exited = once(program, 'close');
        const promised: string[] = [];
        for await (const line of createInterface(program.stdout)) {
          if (promised.push(line) === killAt) program.kill('SIGKILL');
        }
        expect(await exited).toEqual([null, 'SIGKILL']);
        const { url } = await relay({ data });
        expect(missing(promised, await roomContent(url, '/room'))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
