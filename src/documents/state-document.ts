import type * as Y from 'yjs';
import type { Register } from '../model/register.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import { isComplete } from './completeness.ts';
import { SharedPaths } from './shared-paths.ts';
import { SegmentLog } from './segment-log.ts';
import type { LogDelta, LogItem } from './segment-log.ts';
import { encodeRegister, StoredRegister } from './stored-register.ts';

/** Live registers in a segment: measured as the cheapest to write and to delete from. */
const SEGMENT_CAP = 64;
/** A segment that has come down to this many is filled again. */
const SEGMENT_REUSE = 16;

export interface StateDocumentOptions {
  /** A text never used before. */
  readonly unique: () => string;
  /** Called with every register that is found or arrives; must not throw. */
  readonly onSeen: (register: StoredRegister) => void;
  /** Called with each resource whose registers changed, own changes included; must not throw. */
  readonly onTouched: (resource: ResourceKey) => void;
  /** Origin of this store's own transactions. */
  readonly origin: unknown;
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
  readonly #doc: Y.Doc;
  readonly #log: SegmentLog;
  readonly #resources = new Map<ResourceKey, OpenResource>();
  readonly #paths = new SharedPaths();
  readonly #conflicted = new Set<ResourceKey>();
  readonly #highest = new Map<string, number>();
  readonly #options: StateDocumentOptions;
  #latestTime = 0;
  #foreign = 0;

  constructor(doc: Y.Doc, options: StateDocumentOptions) {
    this.#doc = doc;
    this.#options = options;
    this.#log = new SegmentLog(
      doc.getMap('registers'),
      { cap: SEGMENT_CAP, reuseAt: SEGMENT_REUSE, unique: options.unique, origin: options.origin },
      (delta) => {
        this.#follow(delta);
      },
    );
    for (const item of this.#log.items()) this.#add(item);
  }

  /** Whether nothing that arrived waits for something that has not: only then is what it shows whole. */
  get isComplete(): boolean {
    return isComplete(this.#doc);
  }

  tree(resource: ResourceKey): ResourceTree<StoredRegister> | undefined {
    return this.#resources.get(resource)?.tree;
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

  /** The latest time of any register, ms. */
  get latestTime(): number {
    return this.#latestTime;
  }

  /** Values in the document that are no registers: written by something that does not keep the rules. */
  get foreign(): number {
    return this.#foreign;
  }

  /** Writes one change: takes `superseded` away and adds `registers`, in one transaction. */
  write(
    writer: string,
    resource: ResourceKey,
    registers: readonly Omit<Register, 'writer'>[],
    superseded: Iterable<StoredRegister>,
  ): void {
    const old = [...superseded];
    const items: LogItem[] = [];
    this.#doc.transact(() => {
      for (const { segment, raw } of old) this.#log.delete(segment, raw);
      for (const register of registers)
        items.push(this.#log.append(writer, encodeRegister(resource, register)));
    }, this.#options.origin);
    for (const { raw } of old) this.#remove(raw);
    for (const item of items) this.#add(item);
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
      this.#foreign = 0;
    }
    for (const { value } of removed) this.#remove(value, touched);
    for (const item of reset ? this.#log.items() : added) this.#add(item, touched);
    for (const resource of touched) this.#options.onTouched(resource);
  }

  #add(item: LogItem, touched?: Set<ResourceKey>): void {
    const register = StoredRegister.parse(item);
    if (register === undefined) {
      this.#foreign += 1;
      return;
    }
    const { writer, sequence, time } = register;
    const { tree, resource } = this.#open(register.resource);
    register.share(resource, this.#paths.share(register.path));
    // Own writes inside an app's transaction are told again when that ends.
    if (tree.find(register.path)?.registers.some(({ raw }) => raw === register.raw) === true) return;
    tree.add(register);
    if (sequence > (this.#highest.get(writer) ?? 0)) this.#highest.set(writer, sequence);
    if (time > this.#latestTime) this.#latestTime = time;
    if (tree.isContested) this.#conflicted.add(resource);
    this.#options.onSeen(register);
    touched?.add(resource);
  }

  #open(resource: ResourceKey): OpenResource {
    let open = this.#resources.get(resource);
    if (open === undefined) {
      open = { resource, tree: new ResourceTree(this.#paths.tokens) };
      this.#resources.set(resource, open);
    }
    return open;
  }

  #remove(value: unknown, touched?: Set<ResourceKey>): void {
    if (!Array.isArray(value)) return;
    const [resource, path] = value as unknown as readonly [ResourceKey, string];
    const tree = this.tree(resource);
    const register = tree?.find(path)?.registers.find(({ raw }) => raw === (value as unknown));
    if (tree === undefined || register === undefined) return;
    tree.remove(register);
    if (tree.isEmpty) {
      this.#resources.delete(resource);
      this.#conflicted.delete(resource);
    }
    touched?.add(resource);
  }
}
