import { absentOf } from '../model/encoding.ts';
import { diff } from '../model/diff.ts';
import type { Author } from '../model/diff.ts';
import type { Operation } from '../model/entry.ts';
import { identify } from '../model/identify.ts';
import { equalJson, parseJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { plan } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
import { planLeaves } from '../model/plan-leaves.ts';
import type { ResourceTree } from '../model/resource-tree.ts';
import type { StoredRegister } from './stored-register.ts';

/** What an app asks to be recorded. */
export interface RecordRequest {
  readonly operation: Operation;
  readonly type: string;
  readonly id: string;
  /** The whole resource as it shall be; ignored for a delete. */
  readonly after: unknown;
  /** What the author had before their eyes; undefined for what the documents hold now. */
  readonly before?: unknown;
  readonly tags?: readonly string[];
}

/**
 * What a request writes: only what its author changed.
 * @param author who writes, and how the values of the resource merge
 * @throws SyncError INVALID_VALUE
 */
export function planRequest(
  request: RecordRequest,
  tree: ResourceTree<StoredRegister>,
  author: Author,
): Plan<StoredRegister> {
  if (request.operation === 'delete') {
    return plan(tree, tree.node === undefined ? [] : [{ path: '', slot: absentOf(author.scope, tree.node) }]);
  }
  const after = parseJson(request.after, request.type);
  const stale = staleBase(request, tree);
  const leaves = stale === undefined && author.scope.isPlain ? planLeaves(tree, after) : undefined;
  if (leaves !== undefined) return leaves;
  const base = stale === undefined ? tree.node : identify(stale, tree.node, author.scope);
  return plan(tree, diff(base, after, tree.node, author));
}

/** What the author had before their eyes, where that is not what the documents hold. */
function staleBase({ before, type }: RecordRequest, { value }: ResourceTree): Json | undefined {
  if (before === undefined || value === undefined || before === value) return undefined;
  const json = parseJson(before, `${type} before`);
  return equalJson(json, value) ? undefined : json;
}
