import { parseResourceKey } from '../../src/model/resource-key.ts';
import type { SearchHit } from './search-options.ts';
import type { TextHit } from './text-index.ts';

/** Digits of a score that are told: the last ones depend on the order in which the index was filled. */
const SCORE_DIGITS = 9;

/**
 * The best hits as they are told: best first, equally good ones in the order of their keys.
 * @param found best first
 * @param fields every field, in the order in which a hit names them
 */
export function toHits(
  found: readonly TextHit[],
  fields: readonly string[],
  limit: number,
): readonly SearchHit[] {
  return bestOf(found, limit)
    .map(({ id, score, match }) => ({ key: id, match, score: tellableScore(score) }))
    .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
    .slice(0, limit)
    .flatMap(({ key, score, match }) => {
      const ref = parseResourceKey(key);
      const matched = new Set(Object.values(match).flat());
      const named = fields.filter((field) => matched.has(field));
      return ref === undefined ? [] : { ...ref, score, fields: named, terms: Object.keys(match) };
    });
}

/** The first ones, and all that are told to be as good as the last of them: which of those stay, their keys decide. */
function bestOf(found: readonly TextHit[], limit: number): readonly TextHit[] {
  const last = found[limit - 1];
  if (last === undefined) return limit === 0 ? [] : found;
  const least = tellableScore(last.score);
  const end = found.findIndex(({ score }, place) => place >= limit && tellableScore(score) < least);
  return end === -1 ? found : found.slice(0, end);
}

export function tellableScore(score: number): number {
  return Number(score.toPrecision(SCORE_DIGITS));
}
