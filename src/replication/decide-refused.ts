import type { StoredEntry } from '../documents/stored-entry.ts';
import { SyncError } from '../model/errors.ts';
import type { HeldChanges } from './held-changes.ts';
import type { RefusalWatch } from './refusal-watch.ts';

/** Writes refused changes into their documents once more, as they were, and offers them again. @throws SyncError NOT_FOUND */
export async function retryRefused(refusals: RefusalWatch, names: readonly string[]): Promise<void> {
  const entries = names.map((name) => taken(refusals.held, name));
  refusals.held.keep(entries);
  refusals.changed();
  await refusals.held.written();
  await refusals.resume();
}

/** Lets go of refused changes: they are in no document any more. @throws SyncError NOT_FOUND */
export async function discardRefused(refusals: RefusalWatch, names: readonly string[]): Promise<void> {
  for (const name of names) taken(refusals.held, name);
  refusals.changed();
  await refusals.held.written();
}

function taken(held: HeldChanges, name: string): StoredEntry {
  const entry = held.take(name);
  if (entry !== undefined) return entry;
  throw new SyncError('NOT_FOUND', {
    value: `refused change ${name}`,
    rule: 'it is on the list of refused changes',
    remedy: 'Read the list again: it was retried or discarded',
  });
}
