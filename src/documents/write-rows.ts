import type { Entry } from '../model/entry.ts';
import type { Row } from '../model/plan.ts';
import { rowRegister, supersededBy } from '../model/replay.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredRegister } from './stored-register.ts';

/** Writes rows of a journalled entry into the state: they replace what its author had received. */
export function writeRows(state: StateDocument, entry: Entry, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const tree = state.tree(entry.resource) ?? new ResourceTree<StoredRegister>();
  const superseded = new Set(rows.flatMap((row) => supersededBy(tree, entry, row)));
  const registers = rows.map((row) => rowRegister(entry, row));
  state.write(entry.writer, entry.resource, registers, superseded);
}
