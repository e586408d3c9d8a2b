import { toChange } from '../model/change.ts';
import type { Change, WholeStates } from '../model/change.ts';
import { getOrInsert } from '../model/get-or-insert.ts';
import type { MergeRules } from '../model/merge-rules.ts';
import type { PathConflict } from '../model/path-conflict.ts';
import { resourceKey } from '../model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../model/resource-key.ts';
import { timeline } from '../model/timeline.ts';
import { conflictId, notOpen, toConflict } from './conflict.ts';
import type { Conflict } from './conflict.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { JournalDocument } from './journal-document.ts';
import type { Settler } from './settlement.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';

const UNKNOWN: WholeStates = Object.freeze({ before: undefined, after: undefined });

/** What the documents of a partition say in the terms of the API: Changes and Conflicts. */
export class Projection {
  readonly #state: StateDocument;
  readonly #journal: JournalDocument;
  readonly #isOwn: (writer: string) => boolean;
  /** Why resolvers failed, by conflict, for each resource as it was last looked at. */
  readonly #failures = new Map<ResourceKey, Map<string, string>>();

  constructor(state: StateDocument, journal: JournalDocument, isOwn: (writer: string) => boolean) {
    this.#state = state;
    this.#journal = journal;
    this.#isOwn = isOwn;
  }

  /** A resource's changes by (time, writer), as far back as the journal goes. */
  history(resource: ResourceKey): readonly Change[] {
    const entries = this.#journal.entriesOf(resource);
    let states: ReadonlyMap<StoredEntry, WholeStates> | undefined;
    const wholeStates = (): ReadonlyMap<StoredEntry, WholeStates> =>
      (states ??= this.#wholeStates(resource, entries));
    return entries.map((entry) => toChange(entry, () => wholeStates().get(entry) ?? UNKNOWN));
  }

  /** The changes of some entries, in the same order. */
  changes(entries: readonly StoredEntry[]): readonly Change[] {
    return entries.map((entry) => this.#toChange(entry));
  }

  /** A recorded change; undefined when it has not arrived or was trimmed. */
  change(writer: string, sequence: number): Change | undefined {
    const entry = this.#journal.entry(writer, sequence);
    return entry && this.#toChange(entry);
  }

  /** Number of a resource's changes known here; 0 when there are none. */
  version(resource: ResourceKey): number {
    return Math.max(this.#state.tree(resource)?.version ?? 0, this.#journal.countOf(resource));
  }

  /** Open conflicts, of one resource or of all. */
  conflicts(only?: ResourceRef): readonly Conflict[] {
    if (only !== undefined) return this.#conflictsOf(resourceKey(only.type, only.id));
    return [...this.#state.conflicted()].flatMap((resource) => this.#conflictsOf(resource));
  }

  /** What settles conflicts of a resource, as this device sees them. */
  settler(resource: ResourceKey, strategy: ConflictStrategy, rules: MergeRules): Settler {
    this.#failures.delete(resource);
    return {
      strategy,
      rules,
      isOwn: this.#isOwn,
      describe: (conflict) => this.#toConflict(resource, conflict),
      onFailure: ({ id }, error) => {
        getOrInsert(this.#failures, resource, () => new Map<string, string>()).set(id, error);
      },
    };
  }

  /** @throws SyncError NOT_FOUND when the conflict is not open here */
  findConflict(id: string): { readonly resource: ResourceKey; readonly path: string } {
    for (const resource of this.#state.conflicted()) {
      for (const conflict of this.#state.tree(resource)?.conflicts ?? []) {
        if (conflictId(resource, conflict) === id) return { resource, path: conflict.path };
      }
    }
    throw notOpen(id);
  }

  #conflictsOf(resource: ResourceKey): readonly Conflict[] {
    const conflicts = this.#state.tree(resource)?.conflicts ?? [];
    return conflicts.map((conflict) => this.#toConflict(resource, conflict));
  }

  #toConflict(resource: ResourceKey, conflict: PathConflict): Conflict {
    const failures = this.#failures.get(resource);
    const error = failures?.get(conflictId(resource, conflict));
    return toConflict(resource, conflict, this.#journal, this.#isOwn, error);
  }

  #toChange(entry: StoredEntry): Change {
    const { resource } = entry;
    return toChange(
      entry,
      () => this.#wholeStates(resource, this.#journal.entriesOf(resource)).get(entry) ?? UNKNOWN,
    );
  }

  /** By walking the resource's history: to be asked for when one of them is first read. */
  #wholeStates(
    resource: ResourceKey,
    entries: readonly StoredEntry[],
  ): ReadonlyMap<StoredEntry, WholeStates> {
    const whole = timeline(entries, this.#state.tree(resource)?.node);
    return new Map(entries.map((known, index) => [known, whole[index] ?? UNKNOWN]));
  }
}
