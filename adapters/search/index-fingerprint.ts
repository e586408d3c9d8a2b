import MiniSearch from 'minisearch';
import { attempt } from '../api/attempt.ts';
import { canonicalText } from '../../src/model/canonical.ts';
import { hashText } from '../../src/model/hash.ts';
import type { SearchOptions } from './search-options.ts';

/** Words, cases, numbers, punctuation and scripts on which two tokenizers may differ. */
const SAMPLE =
  "Don't re-use A_b.C@d.org (1,234.50 €), naïve ÉCOLE “quoted” x/y/z #tag 東京都 Привет שלום ﬁn e\u0301 a\u00a0b\tc\nd";

/**
 * What the words of an index follow from, beside the texts themselves. A function is known by its source and by what it makes
 * of a sample, which tells a change in what it calls, another version of MiniSearch included.
 */
export function indexFingerprint({ fields, tokenize, processTerm, version }: SearchOptions): string {
  const cut = tokenize ?? (MiniSearch.getDefault('tokenize') as (text: string) => string[]);
  const process = processTerm ?? (MiniSearch.getDefault('processTerm') as (term: string) => string);
  const sample = attempt(() => JSON.stringify([...cut(SAMPLE)].map((term) => process(term) ?? null)));
  const made = [
    [...fields],
    String(tokenize),
    String(processTerm),
    sample.ok ? sample.value : null,
    version ?? null,
  ];
  return hashText('search', canonicalText(made));
}
