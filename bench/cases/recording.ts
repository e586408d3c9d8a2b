import * as Y from 'yjs';
import { FIELDS, filledDevice, filledMap, openMap, resource, setAll } from '../fixtures.ts';
import type { Device, Leaf } from '../fixtures.ts';
import { seededRandom, sideBySide } from '../measure.ts';
import type { Batch } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';
import { bareTransactions } from './bare-transactions.ts';

/** Which leaves are written: one field of each resource, one after the other or at random, or any field of any. */
type Order = 'one after the other' | 'at random' | 'any field at random';

/** Recording changes, beside bare transactions on a Y.Map of the same size. */
export async function recording(sizes: Sizes): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const resources of sizes.resources) {
    for (const order of ['one after the other', 'at random', 'any field at random'] as const) {
      const of = `${String(resources)} resources, ${order}`;
      rows.push(
        await updating({ resources, order, of }, sizes),
        writingBare({ resources, order, of }, sizes),
      );
    }
  }
  rows.push(await creating(sizes));
  for (const resources of sizes.resources) {
    const order = resources === sizes.resources[0] ? 'at random' : 'any field at random';
    rows.push(
      ...(await receiving({ resources, order, of: `${String(resources)} resources, ${order}` }, sizes)),
    );
  }
  return rows;
}

/** What is written. */
interface Work {
  readonly resources: number;
  readonly order: Order;
  /** The two in words. */
  readonly of: string;
}

/** How many leaves are written before anything is measured: fields at random leave segments with many holes. */
function ageOf({ order }: Work, { updates: [age] }: Sizes): number {
  return order === 'any field at random' ? age : 0;
}

function repeat(count: number, write: () => void): void {
  for (let n = 0; n < count; n += 1) write();
}

/** Writes a leaf of a plain map, chosen as `work` says. */
function plainWriter(work: Work, sizes: Sizes): Batch {
  const { map } = filledMap(work.resources);
  const pick = picker(work);
  let revision = 0;
  const write = (): void => {
    const { index, field } = pick();
    map.set(`r${String(index)}/${field}`, (revision += 1));
  };
  repeat(ageOf(work, sizes), write);
  return (count) => {
    repeat(count, write);
  };
}

/** The part of recordChange that is Yjs's own work. */
function writingBare(work: Work, sizes: Sizes): Row {
  const bare = bareTransactions(work.resources);
  const pick = picker(work);
  const write = (): void => {
    bare(pick());
  };
  repeat(ageOf(work, sizes), write);
  const plain = plainWriter(work, sizes);
  const result = sideBySide((count) => repeat(count, write), plain, sizes.operations, sizes.rounds);
  return row(`its two Yjs transactions alone, ${work.of}`, 'us', result);
}

/** Records a change of a leaf, chosen as `work` says. */
function recorder({ manager }: Device, work: Work): () => void {
  const tracker = manager.getChangeTracker();
  const pick = picker(work);
  let revision = 1_000_000;
  return () => {
    const { index, field } = pick();
    const id = `r${String(index)}`;
    const before = manager.getResource('item', id) as object;
    tracker.recordChange('update', id, 'item', { ...before, [field]: (revision += 1) }, before);
  };
}

async function updating(work: Work, sizes: Sizes): Promise<Row> {
  const device = await filledDevice('a', work.resources);
  const write = recorder(device, work);
  repeat(ageOf(work, sizes), write);
  const plain = plainWriter(work, sizes);
  const result = sideBySide((count) => repeat(count, write), plain, sizes.operations, sizes.rounds);
  await device.manager.close();
  return row(`recordChange, ${work.of}`, 'us', result, 4);
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

async function receiving(work: Work, sizes: Sizes): Promise<readonly Row[]> {
  const total = sizes.operations * (sizes.rounds + 1);
  const age = ageOf(work, sizes);
  const author = await filledDevice('a', work.resources);
  const write = recorder(author, work);
  repeat(age, write);
  const { doc: plainAuthor, map } = filledMap(work.resources);
  const pickPlain = picker(work);
  let revision = 0;
  const writePlain = (): void => {
    const { index, field } = pickPlain();
    map.set(`r${String(index)}/${field}`, (revision += 1));
  };
  repeat(age, writePlain);
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
  repeat(total, write);
  repeat(total, writePlain);
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
    row(`applying a remote change, ${work.of}`, 'us', ours, 3),
    row('its two updates in bare Yjs documents', 'us', yjs),
  ];
}

/** The leaves of `work`, the same for whoever asks. */
function picker({ resources, order }: Work): () => Leaf {
  const random = seededRandom(7);
  const fields = order === 'any field at random' ? FIELDS.slice(1) : (['position'] as const);
  let next = -1;
  return () => {
    const index =
      order === 'one after the other' ? (next += 1) % resources : Math.floor(random() * resources);
    return { index, field: fields[Math.floor(random() * fields.length)] ?? 'position' };
  };
}
