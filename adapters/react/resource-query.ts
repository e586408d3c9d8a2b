import type { SyncManager } from '../api/sync-manager.ts';
import { compareText } from '../../src/model/compare-text.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { shareJson } from './share-json.ts';
import type { Source } from './source.ts';
import { SortedList } from './sorted-list.ts';
import { watchOf } from './watch-of.ts';

/** A resource that exists. */
export interface Resource<T> extends ResourceRef {
  /** Frozen; the parts of it that have not changed stay the same objects. */
  readonly value: T;
}

/** Which resources, in which order, and what of them. */
export interface ResourceRules<S> {
  /** Which ones; all without. */
  readonly filter: ((resource: Resource<Json>) => boolean) | undefined;
  /** In which order, as for Array.sort; equal ones, and all without it, by id. */
  readonly sort: ((a: Resource<Json>, b: Resource<Json>) => number) | undefined;
  readonly select: (resource: Resource<Json>) => S;
  /** Whether two selected parts are the same. */
  readonly equal: (a: S, b: S) => boolean;
}

/** Where more than these, and more than one in so many, may be different, looking through all costs less. */
const MAX_SINGLE = 32;
const SINGLE_SHARE = 16;

interface Row<S> {
  readonly resource: Resource<Json>;
  readonly selected: S;
}

/** The resources of one type that pass a filter, in order: a change costs what it touches, not what there is. */
export class ResourceQuery<S> implements Source<readonly S[]> {
  readonly subscribe: Source<readonly S[]>['subscribe'];
  readonly read: Source<readonly S[]>['read'];
  readonly #manager: SyncManager;
  readonly #type: string;
  readonly #rules: ResourceRules<S>;
  readonly #shownBefore: () => readonly S[] | undefined;
  #rows = new Map<string, Row<S>>();
  #order: SortedList<Row<S>>;
  #list: readonly S[] | undefined;
  /** Whether rows came, went, moved or are other ones since the list was made. */
  #isDifferent = true;

  /** @param shownBefore what the component showed last, kept where nothing is different */
  constructor(
    manager: SyncManager,
    type: string,
    rules: ResourceRules<S>,
    shownBefore: () => readonly S[] | undefined,
  ) {
    this.#manager = manager;
    this.#type = type;
    this.#rules = rules;
    this.#shownBefore = shownBefore;
    this.#order = this.#sorted([]);
    const source = new LiveSource(watchOf(manager, { type }), (changed) => this.#look(changed));
    this.subscribe = source.subscribe;
    this.read = source.read;
  }

  #look(changed: readonly ResourceRef[] | undefined): readonly S[] {
    if (changed === undefined || changed.length > MAX_SINGLE + this.#rows.size / SINGLE_SHARE)
      this.#findAll();
    else for (const { id } of changed) this.#bringUpToDate(id, this.#manager.getResource(this.#type, id));
    const before = this.#list ?? this.#shownBefore();
    if (this.#list !== undefined && !this.#isDifferent) return this.#list;
    this.#isDifferent = false;
    const list = Object.freeze(this.#order.items.map(({ selected }) => selected));
    this.#list = before !== undefined && this.#isSame(before, list) ? before : list;
    return this.#list;
  }

  #findAll(): void {
    const known = this.#rows;
    const rows = this.#manager
      .getResources(this.#type)
      .flatMap(({ id, value }) => this.#toRow(id, value, known.get(id)) ?? []);
    this.#rows = new Map(rows.map((row) => [row.resource.id, row]));
    this.#order = this.#sorted(rows);
    this.#isDifferent = true;
  }

  #bringUpToDate(id: string, value: Json | undefined): void {
    const old = this.#rows.get(id);
    const row = value === undefined ? undefined : this.#toRow(id, value, old);
    if (row === old) return;
    const from = old === undefined ? -1 : this.#order.remove(old);
    if (row === undefined) this.#rows.delete(id);
    else this.#rows.set(id, row);
    const to = row === undefined ? -1 : this.#order.add(row);
    if (from !== to || row?.selected !== old?.selected) this.#isDifferent = true;
  }

  /** Undefined where it does not pass; `old` where nothing of it is different. */
  #toRow(id: string, raw: Json, old: Row<S> | undefined): Row<S> | undefined {
    const value = shareJson(old?.resource.value, raw);
    if (value === old?.resource.value) return old;
    const { filter, select, equal } = this.#rules;
    const resource = Object.freeze({ type: this.#type, id, value });
    if (filter?.(resource) === false) return undefined;
    const selected = select(resource);
    return {
      resource,
      selected: old !== undefined && equal(old.selected, selected) ? old.selected : selected,
    };
  }

  #isSame(a: readonly S[], b: readonly S[]): boolean {
    const { equal } = this.#rules;
    // reason: both have as many
    return a.length === b.length && a.every((item, index) => equal(item, b[index] as S));
  }

  #sorted(rows: readonly Row<S>[]): SortedList<Row<S>> {
    const { sort } = this.#rules;
    const compare = ({ resource: a }: Row<S>, { resource: b }: Row<S>): number =>
      (sort?.(a, b) ?? 0) || compareText(a.id, b.id);
    return new SortedList(compare, rows);
  }
}
