import { compareText } from './compare-text.ts';
import { diff } from './diff.ts';
import { encodingOf, keysOf } from './encoding.ts';
import { emptyObject } from './empty-object.ts';
import { identify } from './identify.ts';
import { equalJson, isArray, isObject } from './json.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { matchElements } from './match-elements.ts';
import { memberOf } from './member-of.ts';
import { mergeRegisters } from './merge-registers.ts';
import type {
  DecidedConflict,
  MergeConflict,
  MergePlace,
  RegistersOutcome,
  Yielded,
} from './merge-registers.ts';
import type { RuleScope } from './merge-rules.ts';
import type { MergeSide, Triple } from './merge-tree.ts';
import type { ArrayNode } from './node.ts';
import { childPath, elementToken, memberToken, ORDER_TOKEN } from './path.ts';
import { placeElements } from './place-elements.ts';
import type { Write } from './write.ts';

/** An element as a side has it. */
interface SideElement {
  readonly item: Json;
  readonly order: string;
}

/**
 * A three-way merge that gives what mergeRegisters gives, but leaves to it only what both sides changed and what
 * is neither an object nor an array then. Its time is linear in the size of the values, but for sorting.
 */
export class ValueMerge {
  readonly #later: () => MergeSide;
  readonly #conflicts: MergeConflict[] = [];
  readonly #decided: DecidedConflict[] = [];
  readonly #yielded: Yielded[] = [];
  readonly #writes: Readonly<Record<MergeSide, Write[]>> = { local: [], remote: [] };

  /** @param later the side whose value is shown in a conflict; asked only where there may be one */
  constructor(later: () => MergeSide) {
    this.#later = later;
  }

  merge(triple: Triple, place: MergePlace): RegistersOutcome {
    const value = this.#any(triple, place);
    return {
      value,
      conflicts: this.#conflicts.sort(byPath),
      decided: this.#decided.sort(byPath),
      yielded: this.#yielded,
      localWrites: this.#writes.local,
      remoteWrites: this.#writes.remote,
    };
  }

  #any(triple: Triple, place: MergePlace): Json | undefined {
    const { base, local, remote } = triple;
    const { scope } = place;
    if (isObject(base) && isObject(local) && isObject(remote) && isMergedBy('object', base, scope)) {
      if (scope.groups.length === 0) return this.#object(base, local, remote, place);
    } else if (isArray(base) && isArray(local) && isArray(remote) && isMergedBy('array', base, scope)) {
      if (!equalJson(base, local) && !equalJson(base, remote)) return this.#array(base, local, remote, place);
    }
    const [changed, unlike] = [!equalJson(base, local), !equalJson(base, remote)];
    if (!changed || !unlike) {
      if (changed) this.#took('local', base, local, place);
      if (unlike) this.#took('remote', base, remote, place);
      return changed ? local : remote;
    }
    if (equalJson(local, remote) && !scope.mayCount) {
      this.#took('local', base, local, place);
      this.#took('remote', base, remote, place);
      return local;
    }
    return this.#registers(triple, place);
  }

  #object(base: JsonObject, local: JsonObject, remote: JsonObject, place: MergePlace): Json {
    const names = Object.keys(base);
    const merged = emptyObject<Json>(names.length);
    const member = (name: string): void => {
      const triple = {
        base: memberOf(base, name),
        local: memberOf(local, name),
        remote: memberOf(remote, name),
      };
      const value = this.#any(triple, {
        ...place,
        scope: place.scope.member(name),
        prefix: childPath(place.prefix, memberToken(name)),
      });
      if (value !== undefined) merged[name] = value;
    };
    const known = { local: 0, remote: 0 };
    for (const name of names) {
      const value = base[name];
      // Most members of most merges: nothing has to be looked at more closely.
      if (value !== undefined && local[name] === value && remote[name] === value) {
        merged[name] = value;
        known.local += 1;
        known.remote += 1;
      } else {
        member(name);
        if (Object.hasOwn(local, name)) known.local += 1;
        if (Object.hasOwn(remote, name)) known.remote += 1;
      }
    }
    const [mine, theirs] = [Object.keys(local), Object.keys(remote)];
    if (mine.length > known.local) {
      for (const name of mine) if (!Object.hasOwn(base, name)) member(name);
    }
    if (theirs.length > known.remote) {
      for (const name of theirs) if (!Object.hasOwn(base, name) && !Object.hasOwn(local, name)) member(name);
    }
    return Object.freeze(merged);
  }

  #array(base: JsonArray, local: JsonArray, remote: JsonArray, place: MergePlace): Json {
    const node = identify(base, undefined, place.scope) as ArrayNode; // reason: it is merged as an array
    const before = new Map(
      node.elements.map(({ id, order }, index) => [id, { item: base[index] as Json, order }]),
    );
    const sides = {
      local: elementsOf(node, local, place.scope),
      remote: elementsOf(node, remote, place.scope),
    };
    const merged: { readonly id: string; readonly order: string; readonly value: Json }[] = [];
    for (const id of new Set([...before.keys(), ...sides.local.keys(), ...sides.remote.keys()])) {
      const known = before.get(id);
      const prefix = childPath(place.prefix, elementToken(id));
      const triple = {
        base: known?.item,
        local: sides.local.get(id)?.item,
        remote: sides.remote.get(id)?.item,
      };
      const value = this.#any(triple, { ...place, scope: place.scope.element(), prefix });
      let order = known?.order ?? '';
      for (const side of ['local', 'remote'] as const) {
        const moved = sides[side].get(id)?.order;
        if (moved === undefined || moved === known?.order) continue;
        this.#writes[side].push({ path: childPath(prefix, ORDER_TOKEN), slot: moved });
        if (order === known?.order || order === '' || this.#later() === side) order = moved;
      }
      if (value !== undefined) merged.push({ id, order, value });
    }
    merged.sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
    return Object.freeze(merged.map(({ value }) => value));
  }

  #registers(triple: Triple, place: MergePlace): Json | undefined {
    const outcome = mergeRegisters(triple, this.#later(), place);
    const { prefix } = place;
    for (const conflict of outcome.conflicts) this.#conflicts.push(moved(conflict, prefix));
    for (const conflict of outcome.decided) this.#decided.push(moved(conflict, prefix));
    for (const place of outcome.yielded) this.#yielded.push(moved(place, prefix));
    for (const write of outcome.localWrites) this.#writes.local.push(moved(write, prefix));
    for (const write of outcome.remoteWrites) this.#writes.remote.push(moved(write, prefix));
    return outcome.value;
  }

  /** Tells what a side did at a place where nothing stands against it. */
  #took(
    side: MergeSide,
    base: Json | undefined,
    value: Json | undefined,
    { scope, prefix }: MergePlace,
  ): void {
    if (scope.isPlain && !isContainer(base) && !isContainer(value) && value !== undefined) {
      // Most changes: one write, and nothing in either value that has to be told apart.
      this.#writes[side].push({ path: prefix, slot: value });
      return;
    }
    const node = base === undefined ? undefined : identify(base, undefined, scope);
    for (const write of diff(node, value, node, { writer: side, scope })) {
      this.#writes[side].push(moved(write, prefix));
    }
  }
}

function isContainer(value: Json | undefined): value is JsonObject | JsonArray {
  return isObject(value) || isArray(value);
}

function isMergedBy(kind: 'object' | 'array', value: Json, scope: RuleScope): boolean {
  return encodingOf(value, scope, undefined).kind === kind;
}

function elementsOf(base: ArrayNode, value: JsonArray, scope: RuleScope): ReadonlyMap<string, SideElement> {
  const placed = placeElements(base.elements, matchElements(base.elements, value, keysOf(scope)));
  return new Map(placed.map(({ id, item, order }) => [id, { item, order }]));
}

function moved<T extends { readonly path: string }>(told: T, prefix: string): T {
  return prefix === '' ? told : { ...told, path: prefix + told.path };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareText(a.path, b.path);
}
