import * as Y from 'yjs';
import { ABSENT_SLOT, isAbsent } from '../../src/model/slot.ts';
import type { Slot } from '../../src/model/slot.ts';
import type { Json } from '../../src/model/json.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceKey } from '../../src/model/resource-key.ts';
import type { Peer } from './courier.ts';
import { Replica } from './replica.ts';

/** What stands for a removed member among the values of a path. */
export const REMOVED = '(removed)';

/** A conflict as a user sees it: the value that is shown, and every value there is. */
export interface Shown {
  readonly value: string;
  readonly all: readonly string[];
}

/** One device that holds one object of texts, in some layout of Yjs documents; document 0 holds the state. */
export interface LayoutDevice extends Peer {
  /** The object as shown. */
  read(): Readonly<Record<string, Json>>;
  /** Sets or removes members, as one change; gives its time. */
  write(members: ReadonlyMap<string, string>): number;
  /** Every value that stands at a member, in any order. */
  survivors(name: string): readonly string[];
  conflicts(): ReadonlyMap<string, Shown>;
  /** Whether nothing waits for a part that has not arrived. */
  readonly isComplete: boolean;
  close(): void;
}

export type Layout = (name: string, random: () => number, now: () => number) => LayoutDevice;

function apply(
  object: Readonly<Record<string, Json>>,
  members: ReadonlyMap<string, string>,
): Record<string, Json> {
  const next = new Map(Object.entries(object));
  for (const [name, value] of members) {
    if (value === REMOVED) next.delete(name);
    else next.set(name, value);
  }
  return Object.fromEntries(next);
}

/** The layout of this library. */
export const registers: Layout = (name, random, now) => {
  const replica = new Replica(name, random, now);
  const { partition } = replica;
  const text = (slot: Slot): string => (isAbsent(slot) ? REMOVED : (slot as string));
  const read = (): Readonly<Record<string, Json>> =>
    (partition.read('note', 'n') ?? {}) as Record<string, Json>;
  const key: ResourceKey = resourceKey('note', 'n');
  return {
    docs: [replica.state, replica.journal],
    read,
    write: (members) => {
      const operation = partition.read('note', 'n') === undefined ? 'create' : 'update';
      return partition.record({ operation, type: 'note', id: 'n', after: apply(read(), members) }).timestamp;
    },
    survivors: (name) =>
      (partition.state.tree(key)?.find(`/${name}`)?.registers ?? []).map(({ slot }) => text(slot)),
    conflicts: () =>
      new Map(
        partition.projection.conflicts().map(({ path, sides }) => {
          const all = sides.map(({ value }) => text((value ?? ABSENT_SLOT) as Slot));
          return [path.slice(1), { value: all[0] ?? REMOVED, all }];
        }),
      ),
    get isComplete() {
      return partition.state.isComplete;
    },
    close: () => replica.close(),
  };
};

/** The whole object as one value of a Y.Map: the last writer wins, and nobody hears of the others. */
export const oneValue: Layout = (_name, random, now) => {
  const doc = new Y.Doc();
  doc.clientID = Math.floor(random() * 2 ** 32);
  const notes = doc.getMap<Record<string, Json>>('notes');
  const read = (): Readonly<Record<string, Json>> => notes.get('n') ?? {};
  return {
    docs: [doc, new Y.Doc()],
    read,
    write: (members) => {
      notes.set('n', apply(read(), members));
      return now();
    },
    survivors: (name) => (name in read() ? [read()[name] as string] : []),
    conflicts: () => new Map(),
    isComplete: true,
    close: () => doc.destroy(),
  };
};
