import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Json } from '../src/model/json.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RESOURCES = 20;
const EDIT_EVERY_MS = 60_000;
const RETENTION_MS = 86_400_000;
/** Edits between two exchanges, and two trims, as of apps that are opened now and then. */
const EXCHANGE_EVERY = 500;

/** What a document costs. */
interface Size {
  readonly structs: number;
  readonly bytes: number;
  /** Values at the root: how many segments there are. */
  readonly segments: number;
}

function sizeOf(doc: Y.Doc, root: string): Size {
  const structs = [...doc.store.clients.values()].reduce((sum, list) => sum + list.length, 0);
  return { structs, bytes: Y.encodeStateAsUpdate(doc).length, segments: doc.getMap(root).size };
}

/** The sizes of a document after each round. */
type Growth = readonly [Size, Size, Size];

interface Plan {
  /** Edits in a round. */
  readonly edits: number;
  /** What the `edit`-th edit makes of a resource. */
  readonly after: (edit: number, random: () => number) => Readonly<Record<string, Json>>;
  readonly trims: boolean;
  /** Both devices edit, by turns; otherwise one does. */
  readonly turns: boolean;
}

/** Two devices hold the same resources; how large they are is measured after each of three rounds of edits. */
function grow({ edits, after, trims, turns }: Plan): { readonly state: Growth; readonly journal: Growth } {
  const random = seededRandom(9);
  let time = 1_700_000_000_000;
  const options = { segmentSpan: RETENTION_MS / 30 };
  const [a, b] = ['a', 'b'].map((name) => new Replica(name, random, () => time, options)) as [
    Replica,
    Replica,
  ];
  const sizes = { state: [] as Size[], journal: [] as Size[] };
  const last = new Map<string, Json>();
  for (let edit = 1; edit <= 3 * edits; edit += 1) {
    time += EDIT_EVERY_MS;
    const isOther = turns && Math.floor((edit - 1) / EXCHANGE_EVERY) % 2 === 1;
    const [writer, reader] = isOther ? [b, a] : [a, b];
    const [id, value] = [`n${edit % RESOURCES}`, after(edit, random)];
    last.set(id, value);
    writer.partition.record({ operation: 'update', type: 'note', id, after: value });
    if (edit % EXCHANGE_EVERY === 0) {
      reader.receive(writer);
      if (trims) reader.partition.trim(time - RETENTION_MS);
      writer.receive(reader);
    }
    if (edit % edits !== 0) continue;
    sizes.state.push(sizeOf(reader.state, 'registers'));
    sizes.journal.push(sizeOf(reader.journal, 'journal'));
  }
  for (const { partition } of [a, b]) {
    for (const [id, value] of last) expect(partition.read('note', id)).toEqual(value);
  }
  for (const device of [a, b]) device.close();
  return sizes as unknown as { readonly state: Growth; readonly journal: Growth };
}

const fields: Plan = {
  edits: 10_000,
  after: (edit, random) => ({ count: edit, text: `text ${random().toFixed(8)}` }),
  trims: true,
  turns: false,
};
const lists: Plan = {
  edits: 1_500,
  after: (edit, random) => ({ ...fields.after(edit, random), list: [`e${edit % 7}`, `x${(edit * 3) % 5}`] }),
  trims: true,
  turns: true,
};

/** After three times as many edits it is as large as after once as many. */
function expectFlat([first, , third]: Growth, what: keyof Size, ratio: number): void {
  expect(third[what] / first[what]).toBeLessThan(ratio);
}

function perEdit([first, , third]: Growth, what: keyof Size, edits: number): number {
  return (third[what] - first[what]) / (2 * edits);
}

describe('documents whose resources are edited over and over', () => {
  test('[S9] have the same size after 10,000, 20,000 and 30,000 edits, with their history where it is trimmed', () => {
    const { state, journal } = grow(fields);
    expectFlat(state, 'structs', 1.1);
    expectFlat(state, 'bytes', 1.1);
    expectFlat(journal, 'bytes', 1.15);
    expect(perEdit(journal, 'structs', fields.edits)).toBeLessThan(0.1);
  });

  test('[S9] grow by two structs and 40 bytes each time that another device takes over', () => {
    const edits = 2_000;
    const { state } = grow({ ...fields, edits, turns: true });
    expect(perEdit(state, 'structs', edits) * EXCHANGE_EVERY).toBeLessThan(2);
    expect(perEdit(state, 'bytes', edits) * EXCHANGE_EVERY).toBeLessThan(40);
  });

  // Registers that do not fit one segment are written to several by turns, and each turn leaves one struct behind.
  test('[S9] grow by little where elements come and go: by 4 bytes and a fifth of a struct an edit', () => {
    const { state } = grow(lists);
    expectFlat(state, 'segments', 1.2);
    expect(perEdit(state, 'structs', lists.edits)).toBeLessThan(0.2);
    expect(perEdit(state, 'bytes', lists.edits)).toBeLessThan(4);
  });

  test('the laws catch a history that is kept, and fields that are values of a Y.Map', () => {
    const { journal } = grow({ ...fields, edits: 2_000, trims: false });
    expect(() => {
      expectFlat(journal, 'bytes', 1.15);
    }).toThrow();
    const map = growMap();
    expect(() => {
      expectFlat(map, 'structs', 1.1);
    }).toThrow();
    expect(perEdit(map, 'structs', 2_000)).toBeGreaterThan(1);
  });
});

/** The same edits in the layout that Yjs suggests: each field one value of a map. */
function growMap(): Growth {
  const doc = new Y.Doc();
  const notes = doc.getMap('notes');
  const random = seededRandom(9);
  const sizes: Size[] = [];
  for (let edit = 1; edit <= 6_000; edit += 1) {
    for (const [name, value] of Object.entries(fields.after(edit, random))) {
      notes.set(`n${edit % RESOURCES}/${name}`, value);
    }
    if (edit % 2_000 === 0) sizes.push(sizeOf(doc, 'notes'));
  }
  return sizes as unknown as Growth;
}
