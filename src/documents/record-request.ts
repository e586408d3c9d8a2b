import { absentOf } from '../model/encoding.ts';
import { diff } from '../model/diff.ts';
import type { Author } from '../model/diff.ts';
import type { Operation } from '../model/entry.ts';
import { identify } from '../model/identify.ts';
import { equalJson, parseJson } from '../model/json.ts';
import type { Node } from '../model/node.ts';
import { plan } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
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
  return plan(tree, diff(baseNode(request, tree, author), after, tree.node, author));
}

/** What the author had before their eyes, in the identities of the documents. */
function baseNode(
  { before, type }: RecordRequest,
  tree: ResourceTree<StoredRegister>,
  { scope }: Author,
): Node | undefined {
  if (before === undefined || tree.node === undefined || before === tree.value) return tree.node;
  const json = parseJson(before, `${type} before`);
  return equalJson(json, tree.value) ? tree.node : identify(json, tree.node, scope);
}
