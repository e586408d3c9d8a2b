import { fromBase64, toBase64 } from 'lib0/buffer';
import { trialDecodeUpdate } from '../documents/trial-decode.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { isKnown } from '../documents/known-content.ts';
import type { KnownContent } from '../documents/known-content.ts';
import type { DocumentRole, PartitionContent } from './partition-content.ts';
import type { DocumentStore } from './persistence.ts';

const PREFIX = 'redo ';

/** Keeps what would be lost when only this document were stored. */
export interface RedoWriter {
  /** Settles when what has to be stored before the document may have been; undefined when nothing has to be. */
  readonly behind: () => Promise<void> | undefined;
  /** Asks the store to keep it, before anything else is asked of it. */
  readonly keep: (store: DocumentStore) => Promise<void> | undefined;
}

/** A document with what of it is not on disk. */
export interface UnstoredDocument {
  /** All that loading it would lack, oldest first; undefined when it is too much to be kept beside another document. */
  readonly unstored: readonly Uint8Array[] | undefined;
  /** Settles when all of it has been written, or could not be: then it rejects. */
  readonly written: Promise<void>;
}

/**
 * Makes a change whole on this device's disk, though its two documents have logs of their own: whichever is written,
 * what the other one's log lacks is kept beside it, before it and in the same commit. It is the same bytes, so that
 * applying them gives the change its first Yjs identity: where it had left this device before a crash, nobody can tell
 * the two apart. A change that was written anew would stand beside those that had replaced it meanwhile.
 */
export class RedoRecord {
  readonly #key: string;
  readonly #documents: () => Readonly<Record<DocumentRole, UnstoredDocument>>;

  /**
   * @param slot the writer slot of this process: each keeps records of its own
   * @param documents read when a record is written
   */
  constructor(slot: number, documents: () => Readonly<Record<DocumentRole, UnstoredDocument>>) {
    this.#key = keyOf(slot);
    this.#documents = documents;
  }

  /** For one of the documents. */
  writer(role: DocumentRole): RedoWriter {
    return {
      behind: () => (role === 'journal' ? this.#largeState() : undefined),
      keep: (store) => this.#keep(role, store),
    };
  }

  /** A state that is too large to be kept beside the journal is stored before it. */
  #largeState(): Promise<void> | undefined {
    const { state } = this.#documents();
    return state.unstored === undefined ? state.written : undefined;
  }

  #keep(role: DocumentRole, store: DocumentStore): Promise<void> | undefined {
    const { state, journal } = this.#documents();
    const other = (role === 'state' ? journal : state).unstored;
    if (other === undefined || other.length === 0) return undefined;
    // Its own too, where there is room: of the commit a store may keep the beginning.
    const texts = ({ unstored }: UnstoredDocument): string[] => (unstored ?? []).map(toBase64);
    return store.setMeta(this.#key, { state: texts(state), journal: texts(journal) });
  }
}

/** Whether a meta value is a record whose updates are all contained in what was known. */
export function isSpentRecord(key: string, value: Json, known: KnownContent): boolean {
  if (!key.startsWith(PREFIX) || !isObject(value)) return false;
  const isSpent = (role: DocumentRole): boolean =>
    parse(value[role])?.every((update) => isKnown(update, known[role])) === true;
  return isSpent('state') && isSpent('journal');
}

/** What records hold; not `isIntact` where one holds what was never written. */
export type RedoContent = PartitionContent & { readonly isIntact: boolean };

/**
 * What records beside the documents hold, whichever process of this device wrote them.
 * @param stores of both documents
 * @param slot the writer slot of this process
 */
export async function readRedoRecords(stores: readonly DocumentStore[], slot: number): Promise<RedoContent> {
  const content = { state: [] as Uint8Array[], journal: [] as Uint8Array[], isIntact: true };
  for (let index = 0; ; index += 1) {
    const found = await Promise.all(stores.map((store) => store.getMeta(keyOf(index))));
    const records = found.filter((record) => record !== undefined);
    if (index > slot && records.length === 0) return content;
    for (const record of records) {
      const [state, journal] = isObject(record) ? [parse(record['state']), parse(record['journal'])] : [];
      if (state === undefined || journal === undefined) content.isIntact = false;
      content.state.push(...(state ?? []));
      content.journal.push(...(journal ?? []));
    }
  }
}

/** Undefined for what is no list of updates. */
function parse(texts: Json | undefined): readonly Uint8Array[] | undefined {
  if (!isArray(texts) || !texts.every((text) => typeof text === 'string')) return undefined;
  try {
    return texts.map((text) => {
      const update = fromBase64(text);
      trialDecodeUpdate(update);
      return update;
    });
  } catch {
    return undefined;
  }
}

function keyOf(slot: number): string {
  return `${PREFIX}${slot}`;
}
