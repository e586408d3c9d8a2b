import type { SearchOptions as MiniQuery } from 'minisearch';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import type { Matching, SuggestOptions } from './search-options.ts';

/**
 * A query's options in MiniSearch's words.
 * @param standing what holds where the query says nothing
 */
export function miniQuery(standing: Matching, query: SuggestOptions): MiniQuery {
  const { fields, types } = query;
  const among = types && new Set(types);
  return {
    ...matching(standing),
    ...matching(query),
    ...(fields === undefined ? {} : { fields: [...fields] }),
    ...(among === undefined
      ? {}
      : { filter: ({ id }) => among.has(parseResourceKey(id as string)?.type ?? '') }),
  };
}

/** Only what is said: MiniSearch takes a member that is undefined for its value. */
function matching({ prefix, fuzzy, combineWith, boost }: Matching): MiniQuery {
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(fuzzy === undefined ? {} : { fuzzy }),
    ...(combineWith === undefined ? {} : { combineWith }),
    ...(boost === undefined ? {} : { boost: { ...boost } }),
  };
}
