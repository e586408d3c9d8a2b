import type { SyncManager } from 'layer5-sync/adapters';
import { formatBookmarks } from './bookmarks-file.ts';
import { saveFile } from './save-file.ts';

/** Hands the device's tabs to the browser as a bookmarks file. */
export function exportBookmarks(manager: SyncManager): void {
  const bookmarks = manager.getResources('tab').flatMap(({ value }) => {
    const { title, url, folders } = value as {
      readonly title?: unknown;
      readonly url?: unknown;
      readonly folders?: unknown;
    };
    if (typeof url !== 'string' || url === '') return [];
    const names = Array.isArray(folders) ? folders.filter((name) => typeof name === 'string') : [];
    return [{ title: typeof title === 'string' && title !== '' ? title : url, url, folders: names }];
  });
  saveFile('bookmarks.html', 'text/html', formatBookmarks(bookmarks));
}
