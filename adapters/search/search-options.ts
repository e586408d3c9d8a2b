import type { SearchOptions as QueryTuning } from 'minisearch';
import { SyncError } from '../../src/model/errors.ts';
import { checkName } from '../../src/model/resource-key.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import type { Schedule } from '../../src/replication/schedule.ts';

/** How a query matches, handed on to MiniSearch. */
export interface Matching {
  /** Whether a word also finds those that begin with it; default false. */
  readonly prefix?: QueryTuning['prefix'];
  /** Whether a word also finds similar ones: a share of its length (0.2), or a number of edits (1); default false. */
  readonly fuzzy?: QueryTuning['fuzzy'];
  /** Whether one word of the query is enough (`OR`, the default), or all are needed. */
  readonly combineWith?: 'OR' | 'AND' | 'AND_NOT';
  /** How much more a field counts than the others, by its path; default 1. */
  readonly boost?: Readonly<Record<string, number>>;
}

/** What is searched, and how. */
export interface SearchOptions extends Matching {
  /**
   * Paths of the fields searched, dotted: `title`, `author.name`. An array on the way stands for all its elements;
   * an array or object at the end for all the texts inside.
   */
  readonly fields: readonly string[];
  /** Resource types searched; all without. */
  readonly types?: readonly string[];
  /** Which resources are searched at all. Asked when one changes, so it must follow from the value alone. */
  readonly filter?: (resource: ResourceRef & { readonly value: Json }) => boolean;
  /** Cuts a text into words, those of a query too; at spaces and punctuation without. */
  readonly tokenize?: (text: string) => string[];
  /** What a word is indexed and asked as; lower case without. A falsy result leaves the word out. */
  readonly processTerm?: (term: string) => string | string[] | null | undefined | false;
  /** To be changed when `tokenize` or `processTerm` change in a way their source text does not show. */
  readonly version?: string;
  /** Name of this index, where an app has several of one workspace; default `main`. */
  readonly name?: string;
  /** Time without changes after which the index is stored, ms; default 5,000. */
  readonly saveAfter?: number;
  /** Default: `setTimeout`. */
  readonly schedule?: Schedule;
}

/** What one query asks for beside its words; goes before what the index was made with. */
export interface QueryOptions extends Matching {
  /** Resource types to look in; all without. */
  readonly types?: readonly string[];
  /** Fields to look in, of those that are searched; all without. */
  readonly fields?: readonly string[];
  /** Leaves out hits for which it is false. */
  readonly filter?: (hit: SearchHit) => boolean;
  /** How many at most; default 100, Infinity for all. */
  readonly limit?: number;
}

/** What a suggestion is asked for with. */
export type SuggestOptions = Omit<QueryOptions, 'filter'>;

/** A resource that was found. */
export interface SearchHit extends ResourceRef {
  /** BM25+ as MiniSearch computes it; compares hits of one query only. */
  readonly score: number;
  /** Paths of the fields that matched, in the order they were named in. */
  readonly fields: readonly string[];
  /** Words of the resource that matched, as they are indexed. */
  readonly terms: readonly string[];
}

/** A query as it might go on. */
export interface SearchSuggestion {
  readonly text: string;
  readonly terms: readonly string[];
  readonly score: number;
}

/** @throws SyncError INVALID_ARGUMENT that names the option, the rule and the remedy */
export function checkSearchOptions({ fields, types, name, saveAfter }: SearchOptions): void {
  checkList('fields', fields);
  if (types !== undefined) checkList('types', types);
  for (const field of fields) {
    const steps = field.split('.');
    if (steps.includes('')) refuse(`field ${JSON.stringify(field)}`, 'a path has a name between its dots');
    // No resource has a member of that name, and as a key it would not be one.
    if (steps.includes('__proto__')) refuse(`field ${field}`, 'no resource has a member __proto__');
  }
  if (name !== undefined) checkName('name', name);
  if (saveAfter !== undefined && !(Number.isFinite(saveAfter) && saveAfter >= 0)) {
    refuse(`saveAfter ${String(saveAfter)}`, 'it is a number of ms, 0 or more');
  }
}

/** @throws SyncError INVALID_ARGUMENT */
export function checkQuery(query: unknown, { limit, fields }: QueryOptions, known: readonly string[]): void {
  if (typeof query !== 'string') refuse(`query ${typeof query}`, 'a query is a text');
  if (limit !== undefined && !((Number.isSafeInteger(limit) && limit >= 0) || limit === Infinity)) {
    refuse(`limit ${String(limit)}`, 'it is a whole number, 0 or more, or Infinity');
  }
  const stranger = fields?.find((field) => !known.includes(field));
  if (stranger !== undefined) refuse(`field ${JSON.stringify(stranger)}`, 'the index does not cover it');
}

function checkList(name: string, list: unknown): void {
  const valid = Array.isArray(list) && list.length > 0;
  if (!valid) refuse(`options.${name}`, 'it is a list of at least one name');
  for (const item of list as readonly unknown[]) checkName(`options.${name}`, item);
}

function refuse(value: string, rule: string): never {
  throw new SyncError('INVALID_ARGUMENT', { value, rule, remedy: 'See SearchOptions and QueryOptions' });
}
