import * as Y from 'yjs';
import { filledDevice, filledMap, openMap, resource, setAll } from '../fixtures.ts';
import { seededRandom, sideBySide } from '../measure.ts';
import type { Batch } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';
import { bareTransactions } from './bare-transactions.ts';

/** Recording changes, beside bare transactions on a Y.Map of the same size. */
export async function recording(sizes: Sizes): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const resources of sizes.resources) {
    for (const order of ['random', 'round-robin'] as const) {
      rows.push(await updating(resources, order, sizes), writingBare(resources, order, sizes));
    }
  }
  rows.push(await creating(sizes));
  rows.push(...(await receiving(sizes)));
  return rows;
}

/** The part of recordChange that is Yjs's own work. */
function writingBare(resources: number, order: 'random' | 'round-robin', sizes: Sizes): Row {
  const write = bareTransactions(resources);
  const { map } = filledMap(resources);
  const pick = picker(resources, order);
  const pickPlain = picker(resources, order);
  let revision = 0;
  const result = sideBySide(
    (count) => {
      for (let n = 0; n < count; n += 1) write(pick());
    },
    (count) => {
      for (let n = 0; n < count; n += 1) map.set(`r${String(pickPlain())}/position`, (revision += 1));
    },
    sizes.operations,
    sizes.rounds,
  );
  return row(`its two Yjs transactions alone, ${String(resources)} resources, ${order}`, 'us', result);
}

async function updating(resources: number, order: 'random' | 'round-robin', sizes: Sizes): Promise<Row> {
  const { manager } = await filledDevice('a', resources);
  const { map } = filledMap(resources);
  const tracker = manager.getChangeTracker();
  const pick = picker(resources, order);
  const pickPlain = picker(resources, order);
  let revision = 0;
  const result = sideBySide(
    (count) => {
      for (let n = 0; n < count; n += 1) {
        const id = `r${String(pick())}`;
        const before = manager.getResource('item', id) as object;
        tracker.recordChange('update', id, 'item', { ...before, position: (revision += 1) }, before);
      }
    },
    (count) => {
      for (let n = 0; n < count; n += 1) map.set(`r${String(pickPlain())}/position`, (revision += 1));
    },
    sizes.operations,
    sizes.rounds,
  );
  await manager.close();
  return row(`recordChange, ${String(resources)} resources, ${order}`, 'us', result, 4);
}

async function creating(sizes: Sizes): Promise<Row> {
  const { manager } = await filledDevice('a', 1_000);
  const { doc, map } = filledMap(1_000);
  const tracker = manager.getChangeTracker();
  let next = 1_000;
  let nextPlain = 1_000;
  const result = sideBySide(
    (count) => {
      for (let n = 0; n < count; n += 1, next += 1) {
        tracker.recordChange('create', `r${String(next)}`, 'item', resource(next));
      }
    },
    (count) => {
      for (let n = 0; n < count; n += 1, nextPlain += 1) setAll(doc, map, nextPlain);
    },
    sizes.operations,
    sizes.rounds,
  );
  await manager.close();
  return row('create of a resource of 8 fields', 'us', result);
}

async function receiving(sizes: Sizes): Promise<readonly Row[]> {
  const total = sizes.operations * (sizes.rounds + 1);
  const author = await filledDevice('a', 1_000);
  const { doc: plainAuthor, map } = filledMap(1_000);
  const reader = await filledDevice('reader', 0);
  const plainReaders = [openMap().doc, openMap().doc] as const;
  const bare = { journal: new Y.Doc(), state: new Y.Doc() };
  for (const doc of [bare.journal, bare.state]) doc.on('update', () => undefined);
  for (const { journal, state } of [reader, bare]) {
    Y.applyUpdate(journal, Y.encodeStateAsUpdate(author.journal));
    Y.applyUpdate(state, Y.encodeStateAsUpdate(author.state));
  }
  for (const doc of plainReaders) Y.applyUpdate(doc, Y.encodeStateAsUpdate(plainAuthor));
  const journal: Uint8Array[] = [];
  const state: Uint8Array[] = [];
  const plain: Uint8Array[] = [];
  author.journal.on('update', (update: Uint8Array) => journal.push(update));
  author.state.on('update', (update: Uint8Array) => state.push(update));
  plainAuthor.on('update', (update: Uint8Array) => plain.push(update));
  const pick = picker(1_000, 'random');
  const tracker = author.manager.getChangeTracker();
  for (let n = 0; n < total; n += 1) {
    const index = pick();
    const id = `r${String(index)}`;
    const before = author.manager.getResource('item', id) as object;
    tracker.recordChange('update', id, 'item', { ...before, position: 1_000_000 + n }, before);
    map.set(`${id}/position`, 1_000_000 + n);
  }
  const apply = ({ journal: intoJournal, state: intoState }: typeof bare): Batch => {
    let at = 0;
    return (count) => {
      for (const end = at + count; at < end; at += 1) {
        Y.applyUpdate(intoJournal, journal[at] as Uint8Array, 'remote');
        Y.applyUpdate(intoState, state[at] as Uint8Array, 'remote');
      }
    };
  };
  const applyPlain = (into: Y.Doc): Batch => {
    let at = 0;
    return (count) => {
      for (const end = at + count; at < end; at += 1) {
        Y.applyUpdate(into, plain[at] as Uint8Array, 'remote');
      }
    };
  };
  const ours = sideBySide(apply(reader), applyPlain(plainReaders[0]), sizes.operations, sizes.rounds);
  const yjs = sideBySide(apply(bare), applyPlain(plainReaders[1]), sizes.operations, sizes.rounds);
  await Promise.all([author.manager.close(), reader.manager.close()]);
  return [
    row('applying a remote change, 1000 resources, random', 'us', ours, 3),
    row('its two updates in bare Yjs documents', 'us', yjs),
  ];
}

function picker(resources: number, order: 'random' | 'round-robin'): () => number {
  const random = seededRandom(7);
  let next = -1;
  return order === 'random' ? () => Math.floor(random() * resources) : () => (next += 1) % resources;
}
