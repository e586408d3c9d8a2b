import type * as Y from 'yjs';
import { getOrInsert } from '../model/get-or-insert.ts';
import type { Register } from '../model/register.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import { raise } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import { ClientIds } from './client-ids.ts';
import { isComplete } from './completeness.ts';
import { found } from './found.ts';
import type { LogItem } from './log-item.ts';
import { SharedPaths } from './shared-paths.ts';
import { SegmentLog } from './segment-log.ts';
import type { LogDelta } from './segment-log.ts';
import { encodeRegister, isRawRegister, StoredRegister } from './stored-register.ts';
import type { WriterIdentity } from './writer-identity.ts';

/** Live registers in a segment: measured as the cheapest to write and to delete from. */
const SEGMENT_CAP = 64;
/** A segment that has come down to this many is filled again. */
const SEGMENT_REUSE = 16;

export interface StateDocumentOptions {
  /** Of whom own registers are, under names and ids that nobody has used. */
  readonly identity: Pick<WriterIdentity, 'unique' | 'clientId'>;
  /** As PartitionOptions. */
  readonly valuesPerClientId?: number | undefined;
  /** Called with every register that is found or arrives; must not throw. */
  readonly onSeen: (register: StoredRegister) => void;
  /** Called with each resource whose registers changed, own changes included; must not throw. */
  readonly onTouched: (resource: ResourceKey) => void;
  /** Origin of this store's own transactions. */
  readonly origin: unknown;
}

/** What names a change. */
interface Change {
  readonly resource: ResourceKey;
  readonly writer: string;
  readonly sequence: number;
}

/** A resource with its key, whose text all its registers share. */
interface OpenResource {
  readonly resource: ResourceKey;
  readonly tree: ResourceTree<StoredRegister>;
}

/**
 * What is true now: the registers of every resource of a partition, indexed by resource and path. Writing
 * deletes the registers that the writer has seen and pushes new ones, so two that survive at one path were
 * concurrent: Yjs's own delete semantics is the conflict detection.
 */
export class StateDocument {
  readonly doc: Y.Doc;
  readonly #log: SegmentLog;
  readonly #clientIds: ClientIds;
  readonly #resources = new Map<ResourceKey, OpenResource>();
  readonly #paths = new SharedPaths();
  readonly #conflicted = new Set<ResourceKey>();
  readonly #highest = new Map<string, number>();
  readonly #options: StateDocumentOptions;

  constructor(doc: Y.Doc, options: StateDocumentOptions) {
    this.doc = doc;
    this.#options = options;
    const { identity, origin } = options;
    this.#clientIds = new ClientIds(doc, identity, options.valuesPerClientId);
    this.#log = new SegmentLog(
      doc,
      'registers',
      { cap: SEGMENT_CAP, reuseAt: SEGMENT_REUSE, unique: () => identity.unique(), origin },
      (delta) => {
        this.#follow(delta);
      },
    );
    this.#readAll();
  }

  /** Whether nothing that arrived waits for something that has not: only then is what it shows whole. */
  get isComplete(): boolean {
    return isComplete(this.doc);
  }

  tree(resource: ResourceKey): ResourceTree<StoredRegister> | undefined {
    return this.#resources.get(resource)?.tree;
  }

  /** Whether the register is there that a change wrote at a path. */
  holds({ resource, writer, sequence }: Change, path: string): boolean {
    const registers = this.tree(resource)?.find(path)?.registers ?? [];
    return registers.some((one) => one.writer === writer && one.sequence === sequence);
  }

  /** The key in the text that all registers of the resource share. */
  keyOf(resource: ResourceKey): ResourceKey {
    return this.#resources.get(resource)?.resource ?? resource;
  }

  *resources(): Generator<readonly [ResourceKey, ResourceTree<StoredRegister>]> {
    for (const { resource, tree } of this.#resources.values()) yield [resource, tree];
  }

  /** Resources with registers that may disagree; each `tree.conflicts` tells whether they do. */
  conflicted(): Iterable<ResourceKey> {
    return this.#conflicted;
  }

  /** Highest sequence among each writer's registers that were ever seen here. */
  get highest(): VectorClock {
    return this.#highest;
  }

  /** Writes one change: takes `superseded` away and adds `registers`, in one transaction. */
  write(
    writer: string,
    resource: ResourceKey,
    registers: readonly Omit<Register, 'writer'>[],
    superseded: Iterable<StoredRegister>,
  ): void {
    const old = [...superseded];
    const key = this.keyOf(resource);
    const items: LogItem[] = [];
    this.doc.transact(() => {
      for (const register of registers) {
        const raw = encodeRegister(key, this.#paths.share(register.path), register);
        const size = (this.#log.segments().size * SEGMENT_CAP) / 2;
        items.push(this.#clientIds.write(size, () => this.#log.append(writer, raw)));
      }
      for (const [segment, some] of Map.groupBy(old, (register) => register.segment)) {
        this.#log.delete(
          segment,
          some.map(({ raw }) => raw),
        );
      }
    }, this.#options.origin);
    this.#exchange(
      old,
      items.map((item) => new StoredRegister(item)),
    );
    this.#options.onTouched(resource);
  }

  close(): void {
    this.#log.close();
  }

  #follow({ removed, added, reset }: LogDelta): void {
    const touched = new Set<ResourceKey>();
    if (reset) {
      for (const resource of this.#resources.keys()) touched.add(resource);
      this.#resources.clear();
      this.#conflicted.clear();
      this.#readAll(touched);
    } else {
      const old = found(removed, (item) => this.#find(item));
      // Own writes inside an app's transaction are told again when that ends.
      const registers = found(added, (item) => (this.#find(item) ? undefined : this.#parse(item)));
      this.#exchange(old, registers, touched);
    }
    for (const resource of touched) this.#options.onTouched(resource);
  }

  #readAll(touched?: Set<ResourceKey>): void {
    for (const item of this.#log.items()) {
      const register = this.#parse(item);
      if (register !== undefined) this.#add(register, touched);
    }
  }

  /** Undefined for what is no register. */
  #parse(item: LogItem): StoredRegister | undefined {
    if (!isRawRegister(item.value)) return undefined;
    item.trim();
    const register = new StoredRegister(item);
    register.share(this.keyOf(register.resource), this.#paths.share(register.path));
    return register;
  }

  #find({ value }: LogItem): StoredRegister | undefined {
    if (!Array.isArray(value)) return undefined;
    // It may be anything, also when it is taken away again.
    const [resource, path] = value as unknown as readonly [ResourceKey, unknown];
    if (typeof path !== 'string') return undefined;
    return this.tree(resource)
      ?.find(path)
      ?.registers.find(({ raw }) => raw === (value as unknown));
  }

  /** Takes registers away and puts others in; one that takes another's place costs less. */
  #exchange(
    old: readonly StoredRegister[],
    registers: readonly StoredRegister[],
    touched?: Set<ResourceKey>,
  ): void {
    const inPlace =
      old.length === registers.length && old.every((register, n) => isSamePlace(register, registers[n]));
    if (!inPlace) for (const register of old) this.#remove(register, touched);
    for (const [n, register] of registers.entries())
      this.#add(register, touched, inPlace ? old[n] : undefined);
  }

  #add(register: StoredRegister, touched?: Set<ResourceKey>, replaced?: StoredRegister): void {
    const { writer, sequence } = register;
    const { tree, resource } = this.#open(register.resource);
    if (replaced === undefined) tree.add(register);
    else tree.replace(replaced, register);
    raise(this.#highest, writer, sequence);
    if (tree.isContested) this.#conflicted.add(resource);
    this.#options.onSeen(register);
    touched?.add(resource);
  }

  #open(resource: ResourceKey): OpenResource {
    return getOrInsert(this.#resources, resource, () => ({
      resource,
      tree: new ResourceTree<StoredRegister>(this.#paths.tokens),
    }));
  }

  #remove(register: StoredRegister, touched?: Set<ResourceKey>): void {
    const { resource } = register;
    const tree = this.tree(resource);
    if (tree === undefined) return;
    tree.remove(register);
    if (tree.isEmpty) {
      this.#resources.delete(resource);
      this.#conflicted.delete(resource);
    }
    touched?.add(resource);
  }
}

function isSamePlace(a: StoredRegister, b: StoredRegister | undefined): boolean {
  return a.path === b?.path && a.resource === b.resource;
}
