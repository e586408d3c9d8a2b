import * as Y from 'yjs';
import { FIELDS, resource } from '../fixtures.ts';

const WRITER = 'a:0123456789.0';
const PREVIOUS_HASH = '0123456789abcdef'.repeat(4);
/** As in the documents. */
const JOURNAL_CAP = 256;
const STATE_CAP = 64;
const STATE_REUSE = 16;

type Value = readonly unknown[];

/**
 * What recordChange asks of Yjs, and nothing else: an entry pushed in one document, a register deleted and
 * another pushed in a second one, in segments as ours and with a listener of `update` on both. Ours cannot
 * cost less than this.
 * @returns writes one field of the resource of a number
 */
export function bareTransactions(resources: number): (index: number) => void {
  const [journal, state] = [new Segments(JOURNAL_CAP, -1), new Segments(STATE_CAP, STATE_REUSE)];
  const registers: (readonly [Y.Array<Value>, Value])[] = [];
  let sequence = 0;
  for (let index = 0; index < resources; index += 1) {
    state.doc.transact(() => {
      sequence += 1;
      const id = `item/r${String(index)}`;
      const fields = resource(index);
      state.push([id, '', {}, 1_700_000_000_000 + sequence, sequence, 1]);
      for (const field of FIELDS) {
        const value = [id, `/${field}`, fields[field], 1_700_000_000_000 + sequence, sequence, 1];
        registers[index] = [state.push(value), value];
      }
    });
  }
  return (index) => {
    const id = `item/r${String(index)}`;
    const time = 1_700_000_000_000 + (sequence += 1);
    const meta = { user: 'bench', version: sequence };
    const delta = [['/position', sequence - 1, sequence]];
    journal.doc.transact(() => {
      journal.push([sequence, time, 'update', id, delta, {}, meta, PREVIOUS_HASH]);
    });
    const old = registers[index];
    const value = [id, '/position', sequence, time, sequence, sequence];
    state.doc.transact(() => {
      registers[index] = [state.push(value), value];
      if (old !== undefined) state.delete(...old);
    });
  };
}

class Segments {
  readonly doc: Y.Doc = new Y.Doc();
  readonly #root: Y.Map<unknown> = this.doc.getMap('root');
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
    if (this.#current === undefined || this.#current.length >= this.#cap) this.#current = this.#next();
    this.#current.insert(this.#current.length, [value]);
    return this.#current;
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
