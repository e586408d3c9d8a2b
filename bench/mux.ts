/**
 * `npm run bench:mux -- [--documents 1000] [--rounds 3] [--json]`: a client with many documents over one socket, beside the
 * same client with a socket for each; y-websocket's own provider in both, in turn, against relays in processes of their own.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket as NodeSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { muxSocket } from '../adapters/websocket/mux-socket.ts';
import { median } from './measure.ts';

interface Round {
  readonly sockets: number;
  /** Until every document has had its first exchange. */
  readonly syncedMs: number;
  /** From an edit in every document until a second client has all of them. */
  readonly editsMs: number;
  /** Processor time of the client, both exchanges. */
  readonly clientCpuMs: number;
  /** Of the relay's process, with the client connected. */
  readonly relayMb: number;
}

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const documents = Number(values.documents);
// Each provider listens for the end of the process.
process.setMaxListeners(4 * documents);

const cli = fileURLToPath(new URL('../server/cli.ts', import.meta.url));
const rounds: Record<'shared' | 'separate', Round[]> = { shared: [], separate: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  rounds.shared.push(await measure(true));
  rounds.separate.push(await measure(false));
}
const figures = Object.entries(rounds).map(([name, all]) => ({ name, ...middle(all) }));
if (values.json) console.log(JSON.stringify(figures, undefined, 2));
else {
  console.log(
    `| ${documents} documents | sockets | all synced | an edit each | client CPU | relay RSS |\n|---|---|---|---|---|---|`,
  );
  for (const { name, sockets, syncedMs, editsMs, clientCpuMs, relayMb } of figures) {
    const cells = [
      sockets,
      `${syncedMs.toFixed(0)} ms`,
      `${editsMs.toFixed(0)} ms`,
      `${clientCpuMs.toFixed(0)} ms`,
    ];
    console.log(`| ${name} | ${cells.join(' | ')} | ${relayMb.toFixed(0)} MB |`);
  }
}

async function measure(shared: boolean): Promise<Round> {
  const relay = spawn(process.execPath, [cli, '--port', '0', '--data', ':memory:'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LAYER5_LOG_LEVEL: 'error' },
  });
  const url = await addressOf(relay.stdout);
  let sockets = 0;
  // reason: the type wants the browser's class; `ws` is what y-websocket documents for Node
  const Counted = class extends NodeSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      sockets += 1;
    }
  } as unknown as typeof WebSocket;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const first = client(url, shared ? muxSocket(url, { WebSocket: Counted }) : Counted);
  await Promise.all(first.map(synced));
  const syncedMs = performance.now() - started;
  const second = client(url, muxSocket(url));
  await Promise.all(second.map(synced));
  const edited = performance.now();
  for (const { doc } of first) doc.getMap('keys').set('edit', 1);
  await Promise.all(second.map(({ doc }) => has(doc, 'edit')));
  const editsMs = performance.now() - edited;
  const { user, system } = process.cpuUsage(cpu);
  const relayMb = residentMb(relay.pid);
  for (const provider of [...first, ...second]) provider.destroy();
  relay.kill('SIGTERM');
  await new Promise((resolve) => relay.once('exit', resolve));
  return { sockets, syncedMs, editsMs, clientCpuMs: (user + system) / 1_000, relayMb };
}

function client(url: string, Socket: typeof WebSocket): readonly WebsocketProvider[] {
  const options = { disableBc: true, WebSocketPolyfill: Socket };
  return Array.from(
    { length: documents },
    (_, index) => new WebsocketProvider(url.replace('http', 'ws'), `document-${index}`, new Y.Doc(), options),
  );
}

async function synced(provider: WebsocketProvider): Promise<void> {
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
}

async function has(doc: Y.Doc, key: string): Promise<void> {
  while (!doc.getMap('keys').has(key)) {
    await new Promise<void>((resolve) => doc.once('update', () => resolve()));
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /^relay listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error('the relay ended before it listened');
}

/** Linux only; elsewhere NaN. */
function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
  } catch {
    return NaN;
  }
}

function middle(all: readonly Round[]): Round {
  const of = (key: keyof Round): number => median(all.map((round) => round[key]));
  return {
    sockets: of('sockets'),
    syncedMs: of('syncedMs'),
    editsMs: of('editsMs'),
    clientCpuMs: of('clientCpuMs'),
    relayMb: of('relayMb'),
  };
}
