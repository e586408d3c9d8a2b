import type { Operation } from '../model/entry.ts';
import { parseJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { NO_RULES } from '../model/merge-rules.ts';
import type { MergeRules } from '../model/merge-rules.ts';
import { planResolution } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
import { parseResourceKey, resourceKey } from '../model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { PartitionOptions } from './partition-options.ts';
import type { Projection } from './projection.ts';
import { planRequest } from './record-request.ts';
import type { RecordRequest } from './record-request.ts';
import { nextSettlement } from './settlement.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredRegister } from './stored-register.ts';

/** A change that is ready to be written. */
export interface PlannedChange {
  readonly resource: ResourceKey;
  readonly operation: Operation;
  readonly plan: Plan<StoredRegister>;
  readonly tags: readonly string[];
  /** Whether nobody decided it but a rule or a strategy. */
  readonly settles: boolean;
}

/** Works out what changes write, by the rules of each resource's type. Nothing is changed by it. */
export class ChangePlanner {
  readonly #state: StateDocument;
  readonly #projection: Projection;
  readonly #options: Pick<PartitionOptions, 'identity' | 'rulesOf'>;

  constructor(
    state: StateDocument,
    projection: Projection,
    options: Pick<PartitionOptions, 'identity' | 'rulesOf'>,
  ) {
    this.#state = state;
    this.#projection = projection;
    this.#options = options;
  }

  /** @throws SyncError INVALID_VALUE, INVALID_ARGUMENT */
  record(request: RecordRequest): PlannedChange {
    const resource = resourceKey(request.type, request.id);
    const author = { writer: this.#options.identity.current(), scope: this.#rules(request.type).root };
    const plan = planRequest(request, this.#tree(resource), author);
    return { resource, operation: request.operation, plan, tags: request.tags ?? [], settles: false };
  }

  /** @throws SyncError NOT_FOUND when the conflict is not open here, INVALID_VALUE */
  resolve(conflictId: string, value: unknown): PlannedChange {
    const { resource, path } = this.#projection.findConflict(conflictId);
    const desired = value === undefined ? undefined : parseJson(value, 'resolution');
    return this.#resolveAt(resource, path, desired, false);
  }

  /** The next conflict of a resource that a rule or the strategy settles; undefined for none. */
  settle({ type, id }: ResourceRef, strategy: ConflictStrategy): PlannedChange | undefined {
    const resource = resourceKey(type, id);
    const settler = this.#projection.settler(resource, strategy, this.#rules(type));
    const next = nextSettlement(this.#tree(resource), settler);
    return next === undefined ? undefined : this.#resolveAt(resource, next.path, next.value, true);
  }

  #resolveAt(resource: ResourceKey, path: string, value: Json | undefined, settles: boolean): PlannedChange {
    const scope = this.#rules(parseResourceKey(resource)?.type ?? '').root.at(path);
    const plan = planResolution(this.#tree(resource), path, value, scope);
    const operation = path === '' && value === undefined ? 'delete' : 'update';
    return { resource, operation, plan, tags: ['resolution'], settles };
  }

  #rules(type: string): MergeRules {
    return this.#options.rulesOf?.(type) ?? NO_RULES;
  }

  #tree(resource: ResourceKey): ResourceTree<StoredRegister> {
    return this.#state.tree(resource) ?? new ResourceTree();
  }
}
