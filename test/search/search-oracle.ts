import MiniSearch from 'minisearch';
import { expect } from 'vitest';
import type { ResourceSearch } from '../../adapters/search/create-search.ts';
import type { Json } from '../../src/model/json.ts';

/** Fields of the resources that the oracle's `textsOf` reads. */
export const ORACLE_FIELDS = ['title', 'tags', 'meta.author'] as const;

export const ORACLE_QUERIES: readonly string[] = [
  'alpha',
  'beta gamma',
  'alp',
  'delta alpha zeta',
  'gamme',
  '7',
  'nowhere',
];

interface Found {
  readonly key: string;
  readonly score: number;
  readonly fields: readonly string[];
}

/** An index of just these resources, filled once, by MiniSearch alone. */
export function indexedAnew(
  resources: readonly { readonly type: string; readonly id: string; readonly value: Json }[],
): MiniSearch {
  const mini = new MiniSearch({ fields: [...ORACLE_FIELDS], idField: 'key' });
  mini.addAll(
    resources.map(({ type, id, value }) => ({ key: `${type}/${id}`, ...textsOf(value as OracleResource) })),
  );
  return mini;
}

/** What the search finds is what an index filled anew finds: the same resources, fields, and scores. */
export function expectAsAnew(search: ResourceSearch, resources: Parameters<typeof indexedAnew>[0]): void {
  const mini = indexedAnew(resources);
  for (const query of ORACLE_QUERIES) {
    for (const matching of [
      {},
      { prefix: true, fuzzy: 0.2 },
      { combineWith: 'AND', boost: { title: 3 } },
    ] as const) {
      const found = search.search(query, { ...matching, limit: Infinity });
      const told = found.map(({ type, id, score, fields }) => ({ key: `${type}/${id}`, score, fields }));
      const anew = mini.search(query, matching).map(({ id, score, match }): Found => ({
        key: id as string,
        score,
        fields: ORACLE_FIELDS.filter((field) => Object.values(match).flat().includes(field)),
      }));
      expectAlike(told, anew);
      expect(told).toEqual(told.toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1)));
    }
    expectSuggestionsAlike(search.suggest(query), mini.autoSuggest(query));
  }
  expect(search.size).toBe(mini.documentCount);
}

type OracleResource = Readonly<Record<string, unknown>> | string;

/** Written apart from what it checks: every text and number below the three fields, in any order. */
function textsOf(value: OracleResource): Record<string, string> {
  const resource = typeof value === 'object' ? value : {};
  const meta = [resource['meta']].flat() as readonly unknown[];
  const authors = meta.map((one) => (isRecord(one) ? one['author'] : undefined));
  return {
    title: words(resource['title']),
    tags: words(resource['tags']),
    'meta.author': words(authors),
  };
}

function words(value: unknown): string {
  const found: (string | number)[] = [];
  JSON.stringify(value ?? null, (_name, part: unknown) => {
    if (typeof part === 'string' || typeof part === 'number') found.push(part);
    return part;
  });
  return found.join('\n');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectAlike(told: readonly Found[], anew: readonly Found[]): void {
  const sorted = (found: readonly Found[]): readonly Found[] =>
    found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const shown = ({ key, fields }: Found): unknown => ({ key, fields });
  expect(sorted(told).map(shown)).toEqual(sorted(anew).map(shown));
  for (const [index, { score }] of sorted(told).entries())
    expectClose(score, sorted(anew)[index]?.score ?? 0);
}

type Suggested = readonly { readonly terms: readonly string[]; readonly score: number }[];

/** In which order a suggestion names its words follows from the order in which the index was filled. */
function expectSuggestionsAlike(told: Suggested, anew: Suggested): void {
  const byWords = (found: Suggested): readonly (readonly [string, number])[] =>
    found
      .map(({ terms, score }) => [terms.toSorted().join(' '), score] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  expect(byWords(told).map(([text]) => text)).toEqual(byWords(anew).map(([text]) => text));
  for (const [index, [, score]] of byWords(told).entries())
    expectClose(score, byWords(anew)[index]?.[1] ?? 0);
}

/** Averages that grow step by step are off in their last digits. */
function expectClose(score: number, anew: number): void {
  expect(Math.abs(score - anew)).toBeLessThanOrEqual(1e-7 * anew);
}
