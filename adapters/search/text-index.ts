import MiniSearch from 'minisearch';
import type { AsPlainObject, Options, SearchOptions as MiniQuery, Suggestion } from 'minisearch';
import { attempt } from '../api/attempt.ts';
import type { SearchOptions } from './search-options.ts';

/** The texts of one resource, in the order of the fields; every field has one, if an empty one. */
export interface IndexedTexts {
  readonly key: string;
  readonly texts: readonly string[];
}

/** What MiniSearch found, with its scores. */
export interface TextHit {
  /** The key it was added under. */
  readonly id: string;
  readonly score: number;
  /** The words that matched, each with the fields it stands in. */
  readonly match: Readonly<Record<string, readonly string[]>>;
}

/** No path is empty, so no field has the key's name. */
const KEY_FIELD = '';

export type TextIndexOptions = Pick<SearchOptions, 'fields' | 'tokenize' | 'processTerm'> & {
  /** Told what the app's own functions throw while a resource is indexed; it then has no words for that text. */
  readonly report: (error: unknown) => void;
};

/**
 * Words of resources, in a MiniSearch. Texts are taken out by the words they were put in with, never discarded:
 * the scores of what is left are those of an index that never held them.
 */
export class TextIndex {
  readonly #mini: MiniSearch<IndexedTexts>;

  private constructor(mini: MiniSearch<IndexedTexts>) {
    this.#mini = mini;
  }

  static empty(options: TextIndexOptions): TextIndex {
    return new TextIndex(new MiniSearch(miniOptions(options)));
  }

  /** Reads a stored index, some words at a time. @throws what MiniSearch throws of one it cannot read */
  static async restore(options: TextIndexOptions, stored: AsPlainObject): Promise<TextIndex> {
    return new TextIndex(await MiniSearch.loadJSAsync(stored, miniOptions(options)));
  }

  get size(): number {
    return this.#mini.documentCount;
  }

  has(key: string): boolean {
    return this.#mini.has(key);
  }

  add(document: IndexedTexts): void {
    this.#mini.add(document);
  }

  /** @param document with the very texts it was added with */
  remove(document: IndexedTexts): void {
    this.#mini.remove(document);
  }

  /** Takes out documents whose texts are not known any more. Goes through the whole index. */
  forget(keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.#mini.discardAll(keys);
    // In one batch it has all been done when the call returns; the promise only says so later.
    void this.#mini.vacuum({ batchSize: Number.POSITIVE_INFINITY });
  }

  /** Best first. */
  search(query: string, options: MiniQuery): readonly TextHit[] {
    return this.#mini.search(query, options);
  }

  suggest(query: string, options: MiniQuery): readonly Suggestion[] {
    return this.#mini.autoSuggest(query, options);
  }

  toJSON(): AsPlainObject {
    return this.#mini.toJSON();
  }
}

function miniOptions({ fields, tokenize, processTerm, report }: TextIndexOptions): Options<IndexedTexts> {
  const places = new Map(fields.map((field, index) => [field, index]));
  const own = {
    tokenize: tokenize ?? (MiniSearch.getDefault('tokenize') as NonNullable<typeof tokenize>),
    processTerm: processTerm ?? (MiniSearch.getDefault('processTerm') as NonNullable<typeof processTerm>),
  };
  const guarded = <Result>(work: () => Result, fallback: Result): Result => {
    const result = attempt(work);
    if (result.ok) return result.value;
    report(result.cause);
    return fallback;
  };
  return {
    idField: KEY_FIELD,
    fields: [...fields],
    extractField: ({ key, texts }, field) => (field === KEY_FIELD ? key : texts[places.get(field) ?? -1]),
    // A throw would leave MiniSearch with half a document.
    tokenize: (text) => guarded(() => [...own.tokenize(text)], []),
    processTerm: (term) => guarded(() => own.processTerm(term), null),
    // A query is the caller's own call: there it may throw.
    searchOptions: own,
    // Nothing is discarded but in `forget`, which cleans up itself.
    autoVacuum: false,
    logger: (_level, message) => report(new Error(message)),
  };
}
