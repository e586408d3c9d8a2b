/**
 * `npm run faults`: a relay in a process of its own whose disk fails in the operating system, below SQLite: one call
 * after the other is answered with EIO by strace while people write. The relay has to acknowledge nothing more and to
 * end with 1; the one started after it has to have all that was acknowledged. Ends with 1 when that is not so, and
 * with 0 and a word where strace is not there or may not trace.
 *
 * Broken twin: `PRAGMA synchronous = OFF` in the store. It syncs nothing, so no fault is met, which counts as failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import { CLOSE } from '../server/sessions/close-codes.ts';
import { RawClient } from '../test/relay/raw-client.ts';
import { setKey } from '../test/relay/set-key.ts';
import { spawnRelay } from '../test/relay/spawn-relay.ts';

const CLI = fileURLToPath(new URL('../server/cli.ts', import.meta.url));
const WRITERS = 3;
/** Updates that a writer has on their way. */
const WINDOW = 5;

interface Fault {
  /** Of the relay's data, the file whose calls fail. */
  readonly file: string;
  /** System calls, as strace names them. */
  readonly calls: string;
  /** Bytes in each update: so many that the log is brought into the database meanwhile, where that is to fail. */
  readonly padding: number;
  /** Acknowledgements after which the relay counts as one that goes on. */
  readonly acks: number;
  /**
   * Whether it has to end. What fails while the log is brought into the database has cost nothing: the log has it
   * all, and SQLite does it again.
   */
  readonly ends: boolean;
}

const FAULTS: readonly Fault[] = [
  { file: 'relay.sqlite-wal', calls: 'fsync,fdatasync', padding: 0, acks: 400, ends: true },
  { file: 'relay.sqlite-wal', calls: 'pwrite64', padding: 0, acks: 400, ends: true },
  { file: 'relay.sqlite', calls: 'fsync,fdatasync', padding: 16_000, acks: 600, ends: false },
  { file: 'relay.sqlite', calls: 'pwrite64', padding: 16_000, acks: 600, ends: false },
];

/** What became of one relay. */
interface Outcome {
  /** Whether the call that was to fail was made. */
  readonly met: boolean;
  readonly exit: number | undefined;
  readonly acknowledged: number;
  readonly broken: readonly string[];
}

const { values } = parseArgs({ options: { each: { type: 'string', default: '12' } } });
const each = Number(values.each);
const probe = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']);
if (probe.status === 0) process.exitCode = await failEach();
else console.log('strace is not installed here, or may not trace: no fault was tried');

async function failEach(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'layer5-faults-'));
  const empty = join(directory, 'empty');
  const made = await spawnRelay(empty);
  made.kill('SIGTERM');
  await made.exited;
  let wrong = 0;
  for (const fault of FAULTS) {
    const outcomes: Outcome[] = [];
    for (let index = 1; index <= each; index++) {
      const data = join(directory, `${fault.file}-${fault.calls}-${index}`);
      cpSync(empty, data, { recursive: true });
      const outcome = await fail(data, fault, index);
      for (const what of outcome.broken)
        console.log(`call ${index} of ${fault.calls} on ${fault.file}: ${what}`);
      wrong += outcome.broken.length;
      if (!outcome.met) break;
      outcomes.push(outcome);
    }
    const ended = outcomes.filter(({ exit }) => exit === 1).length;
    const acknowledged = outcomes.reduce((sum, outcome) => sum + outcome.acknowledged, 0);
    console.log(
      `${fault.calls} on ${fault.file}: ${outcomes.length} faults met, ${ended} relays ended, ` +
        `${acknowledged} acknowledged updates looked for`,
    );
    if (outcomes.length === 0) wrong += 1;
  }
  rmSync(directory, { recursive: true, force: true });
  console.log(wrong === 0 ? 'as promised' : `${wrong} not as promised`);
  return wrong === 0 ? 0 : 1;
}

/** Lets people write into a relay whose call of that number fails, and looks at what the next relay has. */
async function fail(
  data: string,
  { file, calls, padding, acks, ends }: Fault,
  index: number,
): Promise<Outcome> {
  const trace = `${data}.trace`;
  const inject = `inject=${calls}:error=EIO:when=${index}`;
  // -D: the relay is the child, and not strace.
  const options = [
    '-D',
    '-f',
    '-qq',
    '-o',
    trace,
    '-P',
    join(data, file),
    '-e',
    `trace=${calls}`,
    '-e',
    inject,
  ];
  const child = spawn('strace', [...options, process.execPath, CLI, '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<number | undefined>((resolve) => {
    child.on('exit', (code) => resolve(code ?? undefined));
  });
  const broken: string[] = [];
  const writers: Writer[] = [];
  for await (const line of createInterface(child.stdout)) {
    const url = /^relay listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    writers.push(...(await writeUntil(url, padding, acks)));
    break;
  }
  const isOver = writers.length === 0 || writers.every(({ client }) => client.isOver);
  if (!isOver) child.kill('SIGKILL');
  const exit = await exited;
  const met = existsSync(trace) && readFileSync(trace, 'utf8').includes('(INJECTED)');
  if (isOver && exit !== 1) broken.push(`the relay ended with ${String(exit)}`);
  if (!isOver && met && ends) broken.push('the relay went on');
  for (const { client } of isOver ? writers : []) {
    const { code } = await client.ended;
    if (code !== CLOSE.storeFailed) broken.push(`a writer was sent away with ${code}`);
  }
  const next = await spawnRelay(data);
  const content = await contentOf(next.url);
  next.kill('SIGKILL');
  await next.exited;
  for (const { name, client } of writers) {
    const missing = Array.from({ length: client.highestAck }, (_, count) => `${name}-${count}`).filter(
      (key) => !content.has(key),
    );
    if (missing.length > 0) broken.push(`lost though acknowledged: ${missing.join(', ')}`);
  }
  return { met, exit, acknowledged: writers.reduce((sum, { client }) => sum + client.highestAck, 0), broken };
}

interface Writer {
  readonly name: string;
  readonly client: RawClient;
}

/** Resolves once so many updates are acknowledged, or the relay has sent everybody away. */
async function writeUntil(url: string, padding: number, acks: number): Promise<readonly Writer[]> {
  return Promise.all(
    Array.from({ length: WRITERS }, async (_, index) => {
      const client = await RawClient.connect(url, '/room?ack=1');
      const name = `writer-${index}`;
      for (let sent = 0; client.highestAck < acks / WRITERS && !client.isOver;) {
        while (sent < client.highestAck + WINDOW)
          client.update(setKey(`${name}-${sent++}`, 'x'.repeat(padding)));
        // It ends where the connection does.
        await client.acked(client.highestAck + 1).catch(() => undefined);
      }
      return { name, client };
    }),
  );
}

async function contentOf(url: string): Promise<Y.Map<unknown>> {
  const reader = await RawClient.connect(url, '/room');
  reader.step1(Uint8Array.of(0));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await reader.first('step-2'));
  reader.terminate();
  return doc.getMap('keys');
}
