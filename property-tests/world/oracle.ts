import type { ConflictStrategy } from '../../src/model/strategy.ts';

/** What stands for a removed member among the values of a path. */
export const REMOVED = '(removed)';

/** A resource of texts. */
export type Members = ReadonlyMap<string, string>;

/** What a change does, before it has a place in history. */
export interface Draft {
  /** What it says of the resource itself; undefined where it only writes members. */
  readonly root: 'exists' | 'deleted' | undefined;
  readonly cells: Members;
  /** Whether it replaces every member that its author had seen, also those it does not name. */
  readonly clears: boolean;
  /** What a deletion took away. */
  readonly was?: Members;
}

/** A change with its full vector clock: the set of all changes its author had, one bit each. */
export interface ModelChange extends Draft {
  readonly index: number;
  readonly resource: string;
  readonly device: string;
  readonly writer: string;
  readonly sequence: number;
  readonly time: number;
  readonly settles: boolean;
  readonly past: bigint;
}

export interface ModelSide {
  /** Undefined where this side removed the value. */
  readonly value: string | Members | undefined;
  readonly change: ModelChange;
}

export interface ModelConflict {
  /** `` for the resource itself, or a slash and a member's name. */
  readonly path: string;
  readonly sides: readonly ModelSide[];
}

export interface ModelView {
  readonly value: Members | undefined;
  readonly conflicts: readonly ModelConflict[];
}

/**
 * What has to be true of flat resources, from causality alone: a write is superseded by whoever wrote there having
 * seen it, and by nothing else; what is left of different values is a conflict. It has never heard of Yjs, of
 * registers or of journals.
 */
export class Oracle {
  readonly changes: ModelChange[] = [];

  add(change: Omit<ModelChange, 'index'>): ModelChange {
    const added = { ...change, index: this.changes.length };
    this.changes.push(added);
    return added;
  }

  /** What somebody sees of a resource who knows these changes. */
  view(resource: string, known: bigint): ModelView {
    const changes = this.changes.filter((change) => change.resource === resource && has(known, change));
    const standing = (written: (change: ModelChange) => boolean, also: (change: ModelChange) => boolean) =>
      changes.filter(
        (change) =>
          written(change) &&
          !changes.some((later) => (written(later) || also(later)) && has(later.past, change)),
      );
    const roots = standing(
      ({ root }) => root !== undefined,
      () => false,
    );
    const deletions = roots.filter(({ root }) => root === 'deleted');
    const writes = new Map<string, ModelSide[]>();
    for (const name of new Set(changes.flatMap(({ cells }) => [...cells.keys()]))) {
      const stand = standing(
        ({ cells }) => cells.has(name),
        ({ clears }) => clears,
      );
      if (stand.length > 0)
        writes.set(
          name,
          stand.map((change) => side(change, change.cells.get(name))),
        );
    }
    const content = [...writes.values()].flat().filter(({ value }) => value !== undefined);
    const exists = deletions.length < roots.length;
    if (!exists && content.length === 0) return { value: undefined, conflicts: [] };
    if (!exists) {
      // Somebody edited what somebody else deleted: what the latest deletion took away comes back below it.
      const removal = latest(deletions.map((change) => ({ value: undefined, change })));
      for (const [name, value] of removal?.change.was ?? []) {
        if (!writes.has(name)) writes.set(name, [side((removal as ModelSide).change, value)]);
      }
    }
    const members = new Map<string, string>();
    const conflicts: ModelConflict[] = [];
    for (const [name, sides] of [...writes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const shown = latest(sides.filter(({ value }) => value !== undefined))?.value;
      if (typeof shown === 'string') members.set(name, shown);
      if (new Set(sides.map(({ value }) => value)).size > 1) conflicts.push({ path: `/${name}`, sides });
    }
    if (deletions.length > 0) {
      const present = exists ? roots.filter(({ root }) => root === 'exists') : [];
      const stamps = exists ? present : [(latest(content) as ModelSide).change];
      conflicts.unshift({
        path: '',
        sides: [
          ...stamps.map((change): ModelSide => ({ value: members, change })),
          ...deletions.map((change): ModelSide => ({ value: undefined, change })),
        ],
      });
    }
    return { value: members, conflicts };
  }

  /** What a device's strategy has to do next about a resource; undefined for nothing. */
  settlement(
    { conflicts }: ModelView,
    strategy: ConflictStrategy,
    device: string,
  ): { readonly path: string; readonly value: ModelSide['value'] } | undefined {
    if (strategy === 'merge') return undefined;
    for (const { path, sides } of conflicts) {
      if (sides.every(({ change }) => change.settles)) continue;
      const own = latest(sides.filter(({ change }) => change.device === device));
      const other = latest(sides.filter(({ change }) => change.device !== device));
      if (own === undefined || other === undefined) continue;
      return { path, value: (strategy === 'local' ? own : other).value };
    }
    return undefined;
  }
}

/** What an edit writes: only what its author changed, and nothing that is there already. */
export function draftOfEdit(current: Members | undefined, base: Members | undefined, after: Members): Draft {
  if (current === undefined) return { root: 'exists', cells: after, clears: true };
  const before = base ?? current;
  const cells = new Map<string, string>();
  for (const [name, value] of after) {
    if (value !== before.get(name) && value !== current.get(name)) cells.set(name, value);
  }
  for (const name of before.keys()) if (!after.has(name) && current.has(name)) cells.set(name, REMOVED);
  return { root: undefined, cells, clears: false };
}

/** What a deletion writes; undefined where there is nothing to delete. */
export function draftOfDeletion(current: Members | undefined): Draft | undefined {
  if (current === undefined) return undefined;
  return { root: 'deleted', cells: new Map(), clears: true, was: current };
}

/** What a resolution writes: every member of its value, so that two that differ meet. */
export function draftOfResolution(
  current: Members | undefined,
  path: string,
  value: ModelSide['value'],
): Draft | undefined {
  if (path !== '') {
    const cell = typeof value === 'string' ? value : REMOVED;
    return { root: undefined, cells: new Map([[path.slice(1), cell]]), clears: false };
  }
  if (value === undefined)
    return draftOfDeletion(current) ?? { root: 'deleted', cells: new Map(), clears: true };
  const cells = new Map<string, string>();
  for (const name of current?.keys() ?? []) cells.set(name, REMOVED);
  for (const [name, text] of value as Members) cells.set(name, text);
  return { root: 'exists', cells, clears: current === undefined };
}

export function has(known: bigint, { index }: Pick<ModelChange, 'index'>): boolean {
  return ((known >> BigInt(index)) & 1n) === 1n;
}

/** The side that is shown. Only copies of one store give two changes one number; then the greater text is. */
export function latest(sides: readonly ModelSide[]): ModelSide | undefined {
  return [...sides]
    .sort((a, b) => {
      if (a.change.time !== b.change.time) return a.change.time - b.change.time;
      if (a.change.writer !== b.change.writer) return a.change.writer < b.change.writer ? -1 : 1;
      if (a.change.sequence !== b.change.sequence) return a.change.sequence - b.change.sequence;
      return JSON.stringify(a.value) < JSON.stringify(b.value) ? -1 : 1;
    })
    .at(-1);
}

function side(change: ModelChange, cell: string | undefined): ModelSide {
  return { value: cell === REMOVED ? undefined : cell, change };
}
