import { SyncError } from '../../src/model/errors.ts';
import type { AuthorText } from '../store/author.ts';
import type { AppendOutcome } from '../store/store-messages.ts';
import type { NewRecord, Store } from '../store/store.ts';

/** An update offered to a room. It has passed the scan. */
export interface Offer {
  readonly room: string;
  readonly update: Uint8Array;
  readonly author?: AuthorText | undefined;
}

/** No structs, no deletions: the one update that says nothing. */
export const EMPTY_UPDATE: Uint8Array = Uint8Array.of(0, 0);

/** Whether an update brings no structs: what it deletes may be all known, as in every sync step 2 of a client in sync. */
export function onlyDeletes(update: Uint8Array): boolean {
  return update[0] === 0;
}

/**
 * Appends a group of updates with one commit. Resolves once what is not refused is durable.
 * @returns one outcome for each offer, in order
 * @throws SyncError STORAGE_FAILED; the store is then to be left alone
 */
export async function commitOffers(
  store: Pick<Store, 'append'>,
  offers: readonly Offer[],
): Promise<readonly AppendOutcome[]> {
  const records = offers.filter(({ update }) => !isEmpty(update)).map(toRecord);
  const sequences = records.length === 0 ? [] : await appendOrRefuse(store, records);
  let next = 0;
  return offers.map(({ update }): AppendOutcome => {
    if (isEmpty(update)) return { type: 'known' };
    if (sequences === 'full') {
      return { type: 'refused', refusal: 'disk-full', reason: 'the relay has no space for it just now' };
    }
    if (sequences[next++] !== undefined) return { type: 'stored' };
    return { type: 'refused', refusal: 'read-only', reason: 'the room is damaged and cannot be written to' };
  });
}

async function appendOrRefuse(
  store: Pick<Store, 'append'>,
  records: readonly NewRecord[],
): Promise<readonly (number | undefined)[] | 'full'> {
  try {
    return await store.append(records);
  } catch (error) {
    if (error instanceof SyncError && error.code === 'STORAGE_FULL') return 'full';
    throw error;
  }
}

function toRecord({ room, update, author }: Offer): NewRecord {
  return { room, bytes: update, ...(author !== undefined && { author }) };
}

function isEmpty(update: Uint8Array): boolean {
  return update.length === EMPTY_UPDATE.length && update.every((byte) => byte === 0);
}
