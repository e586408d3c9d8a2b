import { fieldName } from './field-name.ts';
import type { Json } from './json.ts';
import { isOrderPath } from './path.ts';
import type { Row } from './plan.ts';
import { plainRegister } from './register.ts';
import { ResourceTree } from './resource-tree.ts';
import { slotValue } from './slot-value.ts';
import type { Leaves } from './slot.ts';

/** What a change did to one field. */
export interface FieldChange {
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  /** The path for a reader. */
  readonly field: string;
  /** Undefined where there was nothing. */
  readonly before: Json | undefined;
  /** Undefined where nothing is left. */
  readonly after: Json | undefined;
}

/** The fields that rows change; places in arrays and containers that only hold changed fields are left out. */
export function fieldChanges(rows: readonly Row[]): readonly FieldChange[] {
  return rows.flatMap(({ path, before, after, was }) => {
    const from = was === undefined ? slotValue(before) : leavesToJson(was);
    const to = slotValue(after);
    if (isOrderPath(path) || (from === undefined && to === undefined)) return [];
    return [{ path, field: fieldName(path), before: from, after: to }];
  });
}

function leavesToJson(leaves: Leaves): Json | undefined {
  const tree = new ResourceTree();
  for (const [path, slot] of leaves) if (path !== '/~o') tree.add(plainRegister({ path, slot }));
  return tree.value;
}
