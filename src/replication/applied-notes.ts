import type { SyncError } from '../model/errors.ts';
import type { AppliedChanges } from './applied-changes.ts';
import type { DocumentStore } from './persistence.ts';
import { readableMeta } from './readable-meta.ts';

/** Under which a store keeps a partition's applied changes, beside its journal. */
export const APPLIED = 'applied';

/** Includes those that are kept. */
export async function loadApplied(
  applied: AppliedChanges,
  store: Promise<DocumentStore> | undefined,
  report: (error: SyncError) => void,
): Promise<void> {
  applied.include(await readableMeta(await store, APPLIED, report));
}

/**
 * Keeps them; resolves when they are on disk, or could not be: what is not kept counts as pending again.
 * @param behind what has to have ended before: it reads what was kept before, or deletes it
 */
export async function keepApplied(
  applied: AppliedChanges,
  store: Promise<DocumentStore> | undefined,
  behind: Promise<void> | undefined,
): Promise<void> {
  try {
    await behind;
    await (await store)?.setMeta(APPLIED, applied.toJson());
  } catch {
    // Sent twice is harmless.
  }
}
