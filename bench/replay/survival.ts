import type { Operation } from '../../src/model/entry.ts';
import type { Json } from '../../src/model/json.ts';
import { stands } from './stands.ts';
import type { WrittenField } from './written-field.ts';

/** A change as this model sees it: it knows nothing of documents, clocks and registers. */
export interface ModelChange {
  readonly resourceId: string;
  readonly operation: Operation;
  readonly fields: readonly WrittenField[];
  /** Path of the conflict it settles. */
  readonly settles: string | undefined;
}

/** What everybody ended with. */
export interface Outcome {
  readonly value: (resourceId: string) => Json | undefined;
  readonly conflicts: readonly {
    readonly resourceId: string;
    readonly path: string;
    readonly sides: readonly { readonly value: Json | undefined }[];
  }[];
}

export interface LostField {
  /** Place of its change in the list. */
  readonly change: number;
  readonly field: WrittenField;
}

/** Whether the author of one change had received another, by their places in the list; never for itself. */
export type Saw = (later: number, earlier: number) => boolean;

/**
 * The fields that vanished: their value stands neither in the outcome nor in an open conflict, and nobody who
 * had received it wrote over it.
 */
export function lostFields(
  changes: readonly ModelChange[],
  saw: Saw,
  outcome: Outcome,
): readonly LostField[] {
  const byResource = Map.groupBy([...changes.entries()], ([, { resourceId }]) => resourceId);
  const lost: LostField[] = [];
  for (const [resourceId, made] of byResource) {
    const final = outcome.value(resourceId);
    const conflicts = outcome.conflicts.filter((conflict) => conflict.resourceId === resourceId);
    const survives = (field: WrittenField): boolean =>
      stands(final, '', field) ||
      conflicts.some(({ path, sides }) => sides.some(({ value }) => stands(value, path, field)));
    const writers = writersByPath(made);
    for (const [index, { fields }] of made) {
      for (const field of fields) {
        if (survives(field)) continue;
        const over = pathAndAbove(field.path).flatMap((path) => writers.get(path) ?? []);
        // Whoever saw a removal and wrote below it made the container anew: fields tell of containers by that alone.
        const restored = field.after === undefined ? (writers.get(MADE_ANEW + field.path) ?? []) : [];
        if (![...over, ...restored].some((later) => saw(later, index))) lost.push({ change: index, field });
      }
    }
  }
  return lost;
}

/** Leads the path of a container that was made, which writes over its removal and over nothing else. */
const MADE_ANEW = 'made anew ';

function writersByPath(
  made: readonly (readonly [number, ModelChange])[],
): ReadonlyMap<string, readonly number[]> {
  const writers = new Map<string, number[]>();
  for (const [index, { operation, fields, settles }] of made) {
    const paths = new Set(fields.map(({ path }) => path));
    if (settles !== undefined) paths.add(settles);
    if (operation === 'delete') paths.add('');
    if (operation === 'create') paths.add(MADE_ANEW);
    for (const { path, after } of fields) {
      if (after === undefined) continue;
      for (const above of pathAndAbove(path).slice(1)) paths.add(MADE_ANEW + above);
    }
    for (const path of paths) writers.set(path, [...(writers.get(path) ?? []), index]);
  }
  return writers;
}

/** `/a/b`, `/a` and the resource itself. */
function pathAndAbove(path: string): readonly string[] {
  const above = [path];
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    above.push(path.slice(0, at));
    if (at === 0) break;
  }
  return above;
}
