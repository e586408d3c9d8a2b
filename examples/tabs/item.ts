import { generateKeyBetween } from 'fractional-indexing';
import type { SyncManager } from 'layer5-sync/adapters';

/** What the lists hold: open tabs and notes. */
export type ItemType = 'tab' | 'note';

/** The members that a person edits. */
export type ItemField = 'title' | 'url' | 'body';

export interface Item {
  readonly type: ItemType;
  readonly id: string;
  readonly title: string;
  /** Address of a tab. */
  readonly url: string;
  /** Text of a note. */
  readonly body: string;
  /** Where it stands among the others: fractional indices, compared as texts. */
  readonly place: string;
}

export const ITEM_TYPES: readonly ItemType[] = ['tab', 'note'];

export const FIELDS: Readonly<Record<ItemType, readonly ItemField[]>> = {
  tab: ['title', 'url'],
  note: ['title', 'body'],
};

export const FIELD_LABELS: Readonly<Record<ItemField, string>> = {
  title: 'Title',
  url: 'Address',
  body: 'Text',
};

/** What other programs put into the workspace is read leniently. */
export function toItem(type: ItemType, id: string, value: unknown): Item {
  const { title, url, body, place } = value as { readonly [key in keyof Item]?: unknown };
  return { type, id, title: toText(title), url: toText(url), body: toText(body), place: toText(place) };
}

export function readItems(manager: SyncManager): readonly Item[] {
  return ITEM_TYPES.flatMap((type) =>
    manager.getResources(type).map(({ id, value }) => toItem(type, id, value)),
  ).sort(compareItems);
}

/** Two that devices put at one place apart stand in the order of their ids, on every device. */
export function compareItems(a: Item, b: Item): number {
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

export function addItem(manager: SyncManager, type: ItemType, text: Partial<Item>): void {
  const bytes = crypto.getRandomValues(new Uint32Array(3));
  const id = [...bytes].map((n) => n.toString(36)).join('');
  const { title = '', url = '', body = '' } = text;
  const place = placeBetween(readItems(manager).at(-1)?.place, undefined);
  const item = type === 'tab' ? { id, title, url, place } : { id, title, body, place };
  manager.getChangeTracker().recordChange('create', id, type, item);
}

/** Writes one field; the others stay whatever they are by now. */
export function editItem(manager: SyncManager, { type, id }: Item, field: keyof Item, text: string): void {
  const now = manager.getResource(type, id);
  if (now === undefined) return;
  manager.getChangeTracker().recordChange('update', id, type, { ...(now as object), [field]: text }, now);
}

export function closeItem(manager: SyncManager, { type, id }: Item): void {
  manager.getChangeTracker().recordChange('delete', id, type, undefined);
}

/** Moves an item one place up or down: one field of one resource, whatever the length of the list. */
export function moveItem(manager: SyncManager, item: Item, by: -1 | 1): void {
  const others = readItems(manager);
  const at = others.findIndex(({ type, id }) => type === item.type && id === item.id);
  const neighbour = others[at + by];
  if (at === -1 || neighbour === undefined) return;
  const beyond = others[at + 2 * by]?.place;
  const place = by === 1 ? placeBetween(neighbour.place, beyond) : placeBetween(beyond, neighbour.place);
  editItem(manager, item, 'place', place);
}

/** A place between two others; where no place is between them, behind the first. */
export function placeBetween(before: string | undefined, after: string | undefined): string {
  for (const end of [after, undefined]) {
    try {
      return generateKeyBetween(before === '' ? null : (before ?? null), end ?? null);
    } catch {
      // Two devices chose the same place, or something else wrote it.
    }
  }
  return `${before ?? ''}V`;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
