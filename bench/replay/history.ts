import type { Json } from '../../src/model/json.ts';
import { EditSet } from './edit-set.ts';
import type { Edit, Trace } from './trace.ts';

/** A whole collection, by id. */
export type Collection = ReadonlyMap<string, Json>;

/** What a trace says without any replication: who knew what, and what everything was. */
export class History {
  readonly type: string;
  readonly edits: readonly Edit[];
  /** The edits nobody built on. */
  readonly heads: readonly Edit[];
  readonly #closures: EditSet[] = [];
  readonly #collections: Collection[] = [];

  constructor({ type, edits }: Trace) {
    this.type = type;
    this.edits = edits;
    const builtOn = new Set(edits.flatMap(({ parents }) => parents));
    this.heads = edits.filter(({ index }) => !builtOn.has(index));
    for (const edit of edits) {
      const closure = this.before(edit);
      closure.add(edit.index);
      this.#closures.push(closure);
      this.#collections.push(changed(this.parentCollection(edit), edit));
    }
  }

  /** An empty set of edits. */
  none(): EditSet {
    return new EditSet(this.edits.length);
  }

  /** The edits that an edit was made on, directly or not; a set of one's own. */
  before({ parents }: Edit): EditSet {
    const known = this.none();
    for (const parent of parents) known.addAll(this.closure(parent));
    return known;
  }

  /** An edit and all it was made on. */
  closure(edit: number): EditSet {
    return this.#closures[edit] ?? this.none();
  }

  /** The whole collection after an edit. */
  collection(edit: number): Collection {
    return this.#collections[edit] ?? new Map();
  }

  /** What `set` and `del` of an edit are relative to. */
  parentCollection({ parents: [first] }: Edit): Collection {
    return first === undefined ? new Map() : this.collection(first);
  }

  /** The one state everything ended in; undefined where several heads were never merged. */
  get final(): Collection | undefined {
    const [head, ...others] = this.heads;
    return head === undefined || others.length > 0 ? undefined : this.collection(head.index);
  }
}

function changed(before: Collection, { set, del }: Edit): Collection {
  const after = new Map(before);
  for (const id of del) after.delete(id);
  for (const [id, value] of set) after.set(id, value);
  return after;
}
