import * as Y from 'yjs';
import { websocketTransport } from '../../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../../server/relay.ts';
import type { Transport, TransportLink } from '../../../src/replication/transport.ts';
import { seededRandom } from '../../support/replica.ts';
import { RawClient } from '../raw-client.ts';
import { spawnRelay } from '../spawn-relay.ts';
import { Front } from './front.ts';

export interface KillOptions {
  /** Where the relays keep their data, one after the other. */
  readonly data: string;
  readonly kills: number;
  readonly writers: number;
  readonly seed: number;
  readonly onKill?: (kills: number) => void;
}

export interface KillResult {
  readonly edits: number;
  /** Edits that had been acknowledged at the moment of a kill, over all kills. */
  readonly checked: number;
  /** Everything that is not as promised, one sentence each. */
  readonly broken: readonly string[];
}

/** Edits that a writer has on their way; it writes the next one when one is acknowledged. */
const WINDOW = 5;
/** Acknowledgements, of all writers together, before a kill: at most so many. */
const MAX_ACKS = 200;

/** A device that pushes numbered entries to a shared list, and knows which the relay has on disk. */
class Writer {
  readonly name: string;
  readonly #doc = new Y.Doc();
  readonly #transport: Transport;
  readonly #link: TransportLink;
  #sent = 0;
  acked = 0;

  constructor(name: string, url: string, onAck: () => void) {
    this.name = name;
    // Back within 300 ms at the latest.
    this.#transport = websocketTransport({ url, random: () => 0.01 });
    this.#link = this.#transport.attach('room', this.#doc, { mark: () => this.#sent });
    this.#link.subscribe((event) => {
      if (event.type !== 'acknowledged') return;
      this.acked = event.mark;
      onAck();
      this.#write();
    });
    this.#transport.connect();
    this.#write();
  }

  get sent(): number {
    return this.#sent;
  }

  /** Writes no more; resolves once all of it is on the relay's disk. */
  async finish(): Promise<void> {
    this.#write = () => undefined;
    if (this.acked === this.#sent) return;
    await new Promise<void>((resolve) => {
      this.#link.subscribe(() => {
        if (this.acked === this.#sent) resolve();
      });
    });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #write = (): void => {
    while (this.#sent < this.acked + WINDOW) {
      this.#sent += 1;
      this.#doc.getArray<string>(this.name).push([`${this.name}:${this.#sent}`]);
    }
  };
}

/** Kills a relay at random moments while devices write into it, and looks each time at what it left behind. */
export async function killRelay({ data, kills, writers, seed, onKill }: KillOptions): Promise<KillResult> {
  const random = seededRandom(seed);
  const front = await Front.open();
  const broken: string[] = [];
  let checked = 0;
  let onAck: () => void = () => undefined;
  const all = Array.from(
    { length: writers },
    (_, index) => new Writer(`writer-${index}`, front.url, () => onAck()),
  );
  let relay = await spawnRelay(data);
  for (let count = 1; count <= kills; count++) {
    let left = 1 + Math.floor(random() * MAX_ACKS);
    const reached = new Promise<void>((resolve) => {
      onAck = () => {
        left -= 1;
        if (left === 0) resolve();
      };
    });
    front.target = relay.port;
    await reached;
    relay.kill('SIGKILL');
    front.target = undefined;
    await relay.exited;
    // What a frame on its way acknowledges now was promised too.
    const promised = all.map((writer) => ({ name: writer.name, acked: writer.acked }));
    // Nobody can have told the next one anything yet.
    relay = await spawnRelay(data);
    const found = await content(relay.url);
    checked += promised.reduce((sum, { acked }) => sum + acked, 0);
    for (const { name, acked } of promised) broken.push(...faults(found, name, acked));
    onKill?.(count);
  }
  front.target = relay.port;
  // A writer that is stuck does not come to an end here.
  await Promise.all(all.map((writer) => writer.finish()));
  await Promise.all(all.map((writer) => writer.close()));
  relay.kill('SIGTERM');
  await relay.exited;
  front.close();
  const last = await startRelay({ data });
  const found = await content(last.url);
  await last.close();
  for (const { name, sent } of all) broken.push(...faults(found, name, sent));
  return { edits: all.reduce((sum, { sent }) => sum + sent, 0), checked, broken };
}

/** What is wrong with a writer's list that must hold its first entries, each once and in order. */
function faults(found: Y.Doc, name: string, entries: number): readonly string[] {
  const list = found.getArray<string>(name).toArray();
  const wrong = list.findIndex((entry, index) => entry !== `${name}:${index + 1}`);
  if (wrong !== -1) return [`${name}: entry ${wrong + 1} is ${list[wrong] ?? 'none'}`];
  return list.length < entries ? [`${name}: ${list.length} of ${entries} acknowledged entries`] : [];
}

/** What a relay has of the room. */
async function content(url: string): Promise<Y.Doc> {
  const reader = await RawClient.connect(url, '/room');
  reader.step1(Uint8Array.of(0));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await reader.first('step-2'));
  await reader.close();
  return doc;
}
