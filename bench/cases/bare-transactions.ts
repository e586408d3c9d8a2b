import * as Y from 'yjs';
import { ClientIds } from '../../src/documents/client-ids.ts';
import { FIELDS, resource } from '../fixtures.ts';
import type { Field, Leaf } from '../fixtures.ts';

const WRITER = 'a:0123456789.0';
const PREVIOUS_HASH = '0123456789abcdef'.repeat(4);
/** As in the documents. */
const JOURNAL_CAP = 256;
const STATE_CAP = 64;
const STATE_REUSE = 16;

type Value = readonly unknown[];

/**
 * What recordChange asks of Yjs, and nothing else: an entry pushed in one document, a register deleted and
 * another pushed in a second one, in segments and under client ids as ours and with a listener of `update` on
 * both. Ours cannot cost less than this.
 * @returns writes a leaf
 */
export function bareTransactions(resources: number): (leaf: Leaf) => void {
  const [journal, state] = [new Segments(JOURNAL_CAP, -1), new Segments(STATE_CAP, STATE_REUSE)];
  const registers: Partial<Record<Field, readonly [Y.Array<Value>, Value]>>[] = [];
  let sequence = 0;
  for (let index = 0; index < resources; index += 1) {
    state.doc.transact(() => {
      sequence += 1;
      const id = `item/r${String(index)}`;
      const fields = resource(index);
      const written: (typeof registers)[number] = {};
      registers.push(written);
      state.push([id, '', {}, 1_700_000_000_000 + sequence, sequence, 1]);
      for (const field of FIELDS) {
        const value = [id, `/${field}`, fields[field], 1_700_000_000_000 + sequence, sequence, 1];
        written[field] = [state.push(value), value];
      }
    });
  }
  return ({ index, field }) => {
    const id = `item/r${String(index)}`;
    const time = 1_700_000_000_000 + (sequence += 1);
    const meta = { user: 'bench', version: sequence };
    const delta = [[`/${field}`, sequence - 1, sequence]];
    journal.doc.transact(() => {
      journal.push([sequence, time, 'update', id, delta, {}, meta, PREVIOUS_HASH]);
    });
    const written = registers[index] ?? {};
    const old = written[field];
    const value = [id, `/${field}`, sequence, time, sequence, sequence];
    state.doc.transact(() => {
      written[field] = [state.push(value), value];
      if (old !== undefined) state.delete(...old);
    });
  };
}

class Segments {
  readonly doc: Y.Doc = new Y.Doc();
  readonly #root: Y.Map<unknown> = this.doc.getMap('root');
  readonly #ids = new ClientIds(this.doc, { clientId: () => Math.floor(Math.random() * 2 ** 32) });
  readonly #sparse = new Set<Y.Array<Value>>();
  readonly #cap: number;
  readonly #reuseAt: number;
  #current: Y.Array<Value> | undefined;
  #count = 0;

  constructor(cap: number, reuseAt: number) {
    this.#cap = cap;
    this.#reuseAt = reuseAt;
    this.doc.on('update', () => undefined);
  }

  push(value: Value): Y.Array<Value> {
    return this.#ids.write((this.#count * this.#cap) / 2, () => {
      const current = this.#current;
      const segment = current === undefined || current.length >= this.#cap ? this.#next() : current;
      segment.insert(segment.length, [value]);
      return (this.#current = segment);
    });
  }

  delete(segment: Y.Array<Value>, value: Value): void {
    segment.delete(segment.toArray().indexOf(value), 1);
    if (segment.length <= this.#reuseAt) this.#sparse.add(segment);
  }

  #next(): Y.Array<Value> {
    for (const segment of this.#sparse) {
      this.#sparse.delete(segment);
      if (segment.length <= this.#reuseAt) return segment;
    }
    const segment = new Y.Array<Value>();
    // Y.Map.size counts all keys, which is none of what recordChange asks.
    this.#root.set(`${WRITER}/${String((this.#count += 1))}`, segment);
    return segment;
  }
}
