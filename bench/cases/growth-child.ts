import * as Y from 'yjs';
import { Partition } from '../../src/documents/partition.ts';
import { WriterIdentity } from '../../src/documents/writer-identity.ts';
import { HybridClock } from '../../src/model/hybrid-clock.ts';
import { filledMap, resource } from '../fixtures.ts';
import { median, seededRandom } from '../measure.ts';

// Makes some updates of single fields (8 fields a resource), then loads the document anew and weighs it. An
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

function written(): Uint8Array {
  if (layout === 'plain') {
    const { doc, map } = filledMap(resources);
    for (let n = 0; n < updates; n += 1) {
      const leaf = pick(n);
      map.set(`r${String(leaf >> 3)}/${FIELDS[leaf & 7] ?? ''}`, n);
    }
    return Y.encodeStateAsUpdate(doc);
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
  return Y.encodeStateAsUpdate(layout === 'journal' ? journal : state);
}

const update = written();
const loads: number[] = [];
let heapMB = 0;
for (let round = 0; round < 3; round += 1) {
  gc();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const loaded = load(update);
  loads.push(performance.now() - start);
  gc();
  heapMB = (process.memoryUsage().heapUsed - before) / 1e6;
  loaded.close();
}
console.log(JSON.stringify({ loadMs: median(loads), heapMB, bytesMB: update.length / 1e6 }));

function gc(): void {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  collect();
}

/** A document as an app has it after its start: decoded, and what an app reads it by in place. */
function load(bytes: Uint8Array): { close(): void } {
  const doc = new Y.Doc();
  if (layout === 'plain') {
    Y.applyUpdate(doc, bytes);
    doc.getMap('map');
    return {
      close: () => {
        doc.destroy();
      },
    };
  }
  Y.applyUpdate(doc, bytes);
  const other = new Y.Doc();
  const partition = layout === 'journal' ? openPartition(other, doc) : openPartition(doc, other);
  return {
    close: () => {
      partition.close();
    },
  };
}
