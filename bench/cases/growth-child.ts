import * as Y from 'yjs';
import { Partition } from '../../src/documents/partition.ts';
import { WriterIdentity } from '../../src/documents/writer-identity.ts';
import { HybridClock } from '../../src/model/hybrid-clock.ts';
import { filledMap, resource } from '../fixtures.ts';
import { median, seededRandom } from '../measure.ts';

// Makes some updates of single fields (8 fields a resource), then loads the documents anew and weighs them. An
// update a minute, so that 30 days of history hold 43,200 of them: trimmed as an app does, once a day.
const [layout, updatesText, order, resourcesText] = process.argv.slice(2);
const updates = Number(updatesText);
const resources = Number(resourcesText);
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const RETENTION = 30 * DAY;
const FIELDS = Object.keys(resource(0));

let time = 1_700_000_000_000;
const random = seededRandom(11);
const pick = (n: number): number =>
  order === 'random' ? Math.floor(random() * resources * FIELDS.length) : n % (resources * FIELDS.length);

function openPartition(state: Y.Doc, journal: Y.Doc): Partition {
  const partition = new Partition({
    state,
    journal,
    identity: new WriterIdentity({
      deviceId: 'a',
      incarnations: [],
      slot: 0,
      random: Math.random,
      onRenewed: () => undefined,
    }),
    clock: new HybridClock(() => time),
    user: 'bench',
    segmentSpan: DAY,
    report: (error) => {
      throw error;
    },
  });
  partition.finishLoading();
  return partition;
}

/** The documents after all updates, by name, as their updates. */
function written(): Readonly<Record<string, Uint8Array>> {
  if (layout === 'plain') {
    const { doc, map } = filledMap(resources);
    for (let n = 0; n < updates; n += 1) {
      const leaf = pick(n);
      map.set(`r${String(leaf >> 3)}/${FIELDS[leaf & 7] ?? ''}`, n);
    }
    return { state: Y.encodeStateAsUpdate(doc) };
  }
  const state = new Y.Doc();
  const journal = new Y.Doc();
  const partition = openPartition(state, journal);
  for (let index = 0; index < resources; index += 1) {
    partition.record({ operation: 'create', type: 'item', id: `r${String(index)}`, after: resource(index) });
  }
  for (let n = 0; n < updates; n += 1) {
    time += MINUTE;
    if (n % 1_440 === 0) partition.trim(time - RETENTION);
    const leaf = pick(n);
    const id = `r${String(leaf >> 3)}`;
    const before = partition.read('item', id) as object;
    const after = { ...before, [FIELDS[leaf & 7] ?? '']: n };
    partition.record({ operation: 'update', type: 'item', id, after, before });
  }
  return { state: Y.encodeStateAsUpdate(state), journal: Y.encodeStateAsUpdate(journal) };
}

const documents = written();
const found = Object.fromEntries(
  Object.entries(documents).map(([name, update]) => {
    weigh(name, update); // warms up
    const rounds = [1, 2, 3].map(() => weigh(name, update));
    const loadMs = median(rounds.map((round) => round.loadMs));
    const heapMB = median(rounds.map((round) => round.heapMB));
    return [name, { loadMs, heapMB, bytesMB: update.length / 1e6 }];
  }),
);
console.log(JSON.stringify(found));

function weigh(name: string, update: Uint8Array): { readonly loadMs: number; readonly heapMB: number } {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const loaded = load(name, update);
  const loadMs = performance.now() - start;
  collectGarbage();
  const heapMB = (process.memoryUsage().heapUsed - before) / 1e6;
  loaded.close(); // after the weighing, so that it is still held then
  return { loadMs, heapMB };
}

function collectGarbage(): void {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  collect();
  collect();
}

/** A document as an app has it after its start: decoded, and what an app reads it by in place. */
function load(name: string, bytes: Uint8Array): { close(): void } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, bytes);
  if (layout === 'plain') {
    const map = doc.getMap('map');
    return {
      close: () => {
        if (map.size === 0) throw new Error('nothing was loaded');
        doc.destroy();
      },
    };
  }
  const other = new Y.Doc();
  const partition = name === 'journal' ? openPartition(other, doc) : openPartition(doc, other);
  return {
    close: () => {
      partition.close();
      doc.destroy();
    },
  };
}
