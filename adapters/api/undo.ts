import { rowsApplied } from '../../src/model/apply-rows.ts';
import type { Cell } from '../../src/model/cell.ts';
import type { Change } from '../../src/model/change.ts';
import { diff } from '../../src/model/diff.ts';
import type { FieldChange } from '../../src/model/field-change.ts';
import { fieldName } from '../../src/model/field-name.ts';
import { identify } from '../../src/model/identify.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { NO_RULES } from '../../src/model/merge-rules.ts';
import { nodeAt } from '../../src/model/node-at.ts';
import { jsonOf } from '../../src/model/node.ts';
import type { Node } from '../../src/model/node.ts';
import { isOrderPath, ORDER_TOKEN, pathTokens } from '../../src/model/path.ts';
import { plan } from '../../src/model/plan.ts';
import { ResourceTree } from '../../src/model/resource-tree.ts';
import { ABSENT_SLOT } from '../../src/model/slot.ts';
import type { Write } from '../../src/model/write.ts';

/** First tag of a change that undoes another; the second one names that. */
const UNDO = 'undo';

/** What became of an undo. */
export interface UndoOutcome {
  /** The change that was to be undone; undefined where this device has none left. */
  readonly undone: Change | undefined;
  /** The change that put back what could be; undefined where nothing could. */
  readonly change: Change | undefined;
  /** What stays because somebody has written there since: `before` is what stands, `after` what was to be put back. */
  readonly kept: readonly FieldChange[];
}

/** What an undo is to write. */
export interface PlannedUndo {
  /** The resource as it shall be; undefined to delete it. */
  readonly after: Json | undefined;
  /** Whether there is anything to write. */
  readonly isEmpty: boolean;
  readonly kept: readonly FieldChange[];
}

export interface UndoPlace {
  /** Undefined where the documents hold nothing of the resource. */
  readonly tree: ResourceTree | undefined;
  /** Who undoes. */
  readonly writer: string;
  /** Whether a writer is this device. */
  readonly isOwn: (writer: string) => boolean;
}

/**
 * The last change of this device that is neither undone nor an undo.
 * @param own this device's changes, oldest first; none that a strategy made
 */
export function lastToUndo(own: readonly Change[]): Change | undefined {
  const undone = new Set(own.flatMap(({ tags }) => (tags[0] === UNDO ? (tags[1] ?? []) : [])));
  return own.findLast(
    (change) =>
      change.tags[0] !== UNDO && !undone.has(nameOf(change)) && !equalJson(change.before, change.after),
  );
}

/** What marks a change that undoes another. */
export function undoTags(undone: Change): readonly string[] {
  return [UNDO, nameOf(undone)];
}

/**
 * What has to be written to put back what a change replaced: the inverse change, without what somebody has written
 * over, or into, since.
 */
export function planUndo({ before, after }: Change, place: UndoPlace): PlannedUndo {
  const { tree = new ResourceTree(), writer, isOwn } = place;
  const current = tree.node;
  const then = after === undefined ? undefined : identify(after, current);
  const desired = before === undefined ? undefined : identify(before, then ?? current);
  const writes: Write[] = [];
  const kept: Write[] = [];
  // A resource that was created or deleted goes, or comes back, as a whole.
  const isWhole = then === undefined || desired === undefined;
  const isTaken = isWhole && (isWritten(tree.find(''), isOwn) || !isSame(current, then));
  const inverse = isTaken
    ? [{ path: '', slot: ABSENT_SLOT }]
    : diff(then, before, then, { writer, scope: NO_RULES.root });
  for (const write of inverse) {
    const { path } = write;
    const tokens = pathTokens(path);
    const isUndoable =
      !isTaken &&
      !kept.some((other) => path.startsWith(`${other.path}/`)) &&
      !isWritten(tree.find(path), isOwn) &&
      isSame(nodeAt(current, tokens), nodeAt(then, tokens));
    (isUndoable ? writes : kept).push(write);
  }
  return {
    after: writes.length === 0 ? tree.value : rowsApplied(current, (copy) => plan(copy, writes)),
    isEmpty: writes.length === 0,
    kept: topmost(kept).map(({ path }) => ({
      path,
      field: fieldName(path),
      before: valueAt(current, path),
      after: valueAt(desired, path),
    })),
  };
}

/** Whether somebody else has written at a place or below it. Where an element stands is not what it is. */
function isWritten(cell: Cell | undefined, isOwn: (writer: string) => boolean): boolean {
  if (cell === undefined) return false;
  if (cell.registers.some(({ writer }) => !isOwn(writer))) return true;
  return [...(cell.children ?? [])].some(
    ([token, child]) => token !== ORDER_TOKEN && isWritten(child, isOwn),
  );
}

function isSame(a: Node | undefined, b: Node | undefined): boolean {
  return equalJson(jsonOf(a), jsonOf(b));
}

/** Without places of elements, and without what lies in something else of it. */
function topmost(writes: readonly Write[]): readonly Write[] {
  return writes.filter(
    ({ path }) =>
      !isOrderPath(path) && !writes.some((other) => other.path !== path && path.startsWith(`${other.path}/`)),
  );
}

function valueAt(node: Node | undefined, path: string): Json | undefined {
  return jsonOf(nodeAt(node, pathTokens(path)));
}

function nameOf({ writer, sequence }: Change): string {
  return `${writer}/${sequence}`;
}
