import { SyncError } from '../../src/model/errors.ts';
import { hashText } from '../../src/model/hash.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceKey } from '../../src/model/resource-key.ts';
import { fieldText } from './field-text.ts';
import type { StoredIndex } from './stored-index.ts';
import { TextIndex } from './text-index.ts';
import type { IndexedTexts, TextHit, TextIndexOptions } from './text-index.ts';

/** Digits of a digest that are kept: 64 bits tell any two texts of an index apart. */
const DIGEST_DIGITS = 16;

/** Resources whose texts are compared with what is stored in one go: some 5 ms, at 400 characters each. */
const COMPARED_AT_ONCE = 250;

/** What the index holds of a resource. The texts are not kept, being in the value, which the documents hold anyway. */
interface Indexed {
  readonly value: Json;
  readonly digest: string;
}

/** Resources in a `TextIndex`, each with the value it was indexed as. */
export class ResourceIndex {
  readonly #paths: readonly (readonly string[])[];
  readonly #indexed = new Map<ResourceKey, Indexed>();
  readonly #options: TextIndexOptions;
  #texts: TextIndex;
  #revision = 0;

  constructor(options: TextIndexOptions) {
    this.#options = options;
    this.#paths = options.fields.map((field) => field.split('.'));
    this.#texts = TextIndex.empty(options);
  }

  get size(): number {
    return this.#indexed.size;
  }

  /** Counts changes of the words. */
  get revision(): number {
    return this.#revision;
  }

  /** The texts' digests and the words, as they are stored. */
  toStored(fingerprint: string): StoredIndex {
    const digests = new Map([...this.#indexed].map(([key, { digest }]) => [key, digest]));
    return { fingerprint, digests, index: this.#texts.toJSON() };
  }

  /**
   * Takes over what was stored of the resources that still have the texts they had.
   * @param current every resource that is to be found; what changes meanwhile is put in afterwards
   * @param pause resolves when others have had their turn
   * @throws SyncError STORAGE_CORRUPT, or what MiniSearch throws of it; nothing is taken over then
   */
  async restore(
    { digests, index }: StoredIndex,
    current: ReadonlyMap<ResourceKey, Json>,
    pause: () => Promise<void>,
  ): Promise<void> {
    const texts = await TextIndex.restore(this.#options, index);
    const same = new Map<ResourceKey, Indexed>();
    let seen = 0;
    for (const [key, value] of current) {
      seen += 1;
      if (seen % COMPARED_AT_ONCE === 0) await pause();
      const digest = digests.get(key);
      if (digest !== undefined && texts.has(key) && digest === digestOf(this.#read(key, value))) {
        same.set(key, { value, digest });
      }
    }
    const others = [...digests.keys()].filter((key) => texts.has(key) && !same.has(key as ResourceKey));
    texts.forget(others);
    if (texts.size !== same.size) throw strangerError();
    this.#texts = texts;
    for (const [key, indexed] of same) this.#indexed.set(key, indexed);
    this.#revision += others.length;
  }

  /**
   * Brings one resource up to date.
   * @param value undefined for one that is not to be found
   * @returns about how many characters were gone through
   */
  put(key: ResourceKey, value: Json | undefined): number {
    const known = this.#indexed.get(key);
    if (known?.value === value) return 0;
    const old = known && this.#read(key, known.value);
    const next = value === undefined ? undefined : this.#read(key, value);
    const digest = next && digestOf(next);
    if (known?.digest !== digest) {
      this.#revision += 1;
      if (old !== undefined) this.#texts.remove(old);
      if (next !== undefined) this.#texts.add(next);
    }
    if (value === undefined || digest === undefined) this.#indexed.delete(key);
    else this.#indexed.set(key, { value, digest });
    return lengthOf(old) + lengthOf(next);
  }

  /** The value a resource was indexed as. */
  valueOf(key: ResourceKey): Json | undefined {
    return this.#indexed.get(key)?.value;
  }

  search(query: string, options: Parameters<TextIndex['search']>[1]): readonly TextHit[] {
    return this.#texts.search(query, options);
  }

  suggest(query: string, options: Parameters<TextIndex['suggest']>[1]): ReturnType<TextIndex['suggest']> {
    return this.#texts.suggest(query, options);
  }

  #read(key: string, value: Json): IndexedTexts {
    return { key, texts: this.#paths.map((path) => fieldText(value, path)) };
  }
}

function digestOf({ texts }: IndexedTexts): string {
  return hashText('search', JSON.stringify(texts)).slice(0, DIGEST_DIGITS);
}

function lengthOf(document: IndexedTexts | undefined): number {
  return document?.texts.reduce((sum, text) => sum + text.length, 0) ?? 0;
}

function strangerError(): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: 'the stored index',
    rule: 'every resource in it has a digest',
    remedy: 'It is made anew',
  });
}
