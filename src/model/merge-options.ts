import type { Json } from './json.ts';
import type { TextUnit } from './slot.ts';
import type { ConflictStrategy } from './strategy.ts';
import type { ConflictKind } from './conflict-kind.ts';

/**
 * How the values of one kind of resource merge, path by path. The same options serve a static merge and live
 * documents, where they act when a change is written: what is shown never depends on the options of whoever looks.
 *
 *     { rules: { 'tags': { strategy: 'remote' }, 'stats.visits': { type: 'counter' } }, groups: [['lat', 'lng']] }
 */
export interface MergeOptions {
  /**
   * Rules by pattern. A pattern is a path with dots between (`stats.visits`), or a JSON Pointer (`/stats/visits`)
   * where names have dots in them or are empty; `''` is the whole resource. `*` is any one member or array element,
   * `**` any number of them. Where several patterns match, the last one counts, for what the value is and for who
   * decides it separately.
   */
  readonly rules?: Readonly<Record<string, MergeRule>> | undefined;
  /** Members of one object that only make sense together, as patterns: `[['place.lat', 'place.lng']]`. */
  readonly groups?: readonly (readonly string[])[] | undefined;
  /** Decides every conflict that no rule decides; without it they stay open. */
  readonly strategy?: ConflictStrategy | undefined;
}

/** What the value at a path is, and who decides a conflict there or below it. Either may be left out. */
export type MergeRule = ValueRule & DecisionRule;

/** What the value at a path is. A value of another type than the rule expects merges as without the rule. */
export type ValueRule =
  | { readonly type?: undefined; readonly key?: undefined; readonly by?: undefined }
  /** As without a rule: objects by member, arrays by element, scalars whole. It takes an earlier rule back. */
  | { readonly type: 'plain'; readonly key?: undefined; readonly by?: undefined }
  /** An array of objects told apart by these members. */
  | { readonly type?: 'array' | undefined; readonly key: ElementKey; readonly by?: undefined }
  /** A text that merges by words (the default) or by lines. */
  | { readonly type: 'text'; readonly by?: TextUnit | undefined; readonly key?: undefined }
  /** A number that everybody adds to: what each side added is summed. */
  | { readonly type: 'counter'; readonly key?: undefined; readonly by?: undefined }
  /** One value, however deep: two sides that change anything in it are in conflict. */
  | { readonly type: 'atomic'; readonly key?: undefined; readonly by?: undefined }
  /** One value that is nobody's work, as the time of the last edit: the later wins, and there is no conflict. */
  | { readonly type: 'noise'; readonly key?: undefined; readonly by?: undefined };

/**
 * The members that name an element of an array: one (`'name'`), the first of several that the element has
 * (`['isbn', 'title']`), or several together (`[['host', 'port']]`). A name is a text or a number.
 */
export type ElementKey = string | readonly (string | readonly string[])[];

/** Who decides a conflict. A resolver comes before a strategy. */
export interface DecisionRule {
  /** `merge`: nobody, it stays open. `local`: this side's value. `remote`: the other's. */
  readonly strategy?: ConflictStrategy | undefined;
  readonly resolve?: ConflictResolve | undefined;
}

/**
 * Gives the value to settle a conflict on; undefined to remove what stands there. It has to be pure: the same
 * conflict, the same answer. What it throws is told with the conflict, which stays open.
 */
export type ConflictResolve = (conflict: ConflictToResolve) => unknown;

/** A conflict as a resolver sees it. A value is undefined where the path does not exist; all are frozen. */
export interface ConflictToResolve {
  /** The path for a reader, with dots between. */
  readonly field: string;
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  readonly kind: ConflictKind;
  /** The names of the members that are decided together; then the values are objects of these. */
  readonly group?: readonly string[];
  readonly base: Json | undefined;
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
}
