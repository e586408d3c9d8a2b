import { SyncError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { DocumentStore } from './persistence.ts';

/**
 * A meta value; one that is damaged counts as never set, and is reported. For values without which a store goes on, on
 * the safe side: under a new name, or counting more as pending than is.
 */
export async function readableMeta(
  store: DocumentStore | undefined,
  key: string,
  report: (error: SyncError) => void,
): Promise<Json | undefined> {
  try {
    return await store?.getMeta(key);
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'STORAGE_CORRUPT') throw error;
    report(error);
    return undefined;
  }
}
