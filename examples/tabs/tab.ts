import type { SyncManager } from 'layer5-sync/adapters';

export const TAB = 'tab';

/** The members of a tab that a person edits. */
export type TabField = 'title' | 'url';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** When it was opened, ms since 1970: their order. */
  readonly opened: number;
}

/** The tabs, oldest first. What other programs put into the workspace is read leniently. */
export function readTabs(manager: SyncManager): readonly Tab[] {
  return manager
    .getResources(TAB)
    .map(({ id, value }) => {
      const { title, url, opened } = value as { readonly [key in keyof Tab]?: unknown };
      return { id, title: toText(title), url: toText(url), opened: typeof opened === 'number' ? opened : 0 };
    })
    .sort((a, b) => a.opened - b.opened || (a.id < b.id ? -1 : 1));
}

export function openTab(manager: SyncManager, title: string, url: string): void {
  const bytes = crypto.getRandomValues(new Uint32Array(3));
  const tab: Tab = { id: [...bytes].map((n) => n.toString(36)).join(''), title, url, opened: Date.now() };
  manager.getChangeTracker().recordChange('create', tab.id, TAB, tab);
}

/** Writes one field of a tab; the others stay whatever they are by now. */
export function editTab(manager: SyncManager, id: string, field: TabField, text: string): void {
  const now = manager.getResource(TAB, id);
  if (now === undefined) return;
  manager.getChangeTracker().recordChange('update', id, TAB, { ...(now as object), [field]: text }, now);
}

export function closeTab(manager: SyncManager, id: string): void {
  manager.getChangeTracker().recordChange('delete', id, TAB, undefined);
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
