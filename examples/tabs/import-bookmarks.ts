import type { SyncManager } from 'layer5-sync/adapters';
import { parseBookmarks } from './bookmarks-file.ts';
import type { Bookmark } from './bookmarks-file.ts';
import { placeBetween, readItems } from './item.ts';
import { Slices } from './slices.ts';

/**
 * Opens every bookmark of a file as a tab. An address has the same id whoever imports it, so what was imported before,
 * here or on another device, is left as it is.
 * @returns how many were new, once they are on this device's disk
 */
export async function importBookmarks(
  manager: SyncManager,
  html: string,
  onProgress: (done: number, all: number) => void,
): Promise<number> {
  const found = await Promise.all(parseBookmarks(html).map(async (one) => ({ ...one, id: await idOf(one) })));
  let place = readItems(manager).at(-1)?.place;
  let count = 0;
  const slices = new Slices();
  for (const [n, { id, title, url, folders }] of found.entries()) {
    if (slices.isOver) {
      onProgress(n, found.length);
      await slices.next();
    }
    if (manager.getResource('tab', id) !== undefined) continue;
    place = placeBetween(place, undefined);
    const tab = { id, title, url, place, ...(folders.length === 0 ? {} : { folders }) };
    manager.getChangeTracker().recordChange('create', id, 'tab', tab, undefined, ['import']);
    count += 1;
  }
  onProgress(found.length, found.length);
  await manager.written();
  return count;
}

async function idOf({ url }: Bookmark): Promise<string> {
  const bytes = new TextEncoder().encode(url);
  // Browsers digest on localhost and over https only.
  if (!('subtle' in crypto)) return `bookmark-${url.slice(0, 200)}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `bookmark-${[...digest.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
