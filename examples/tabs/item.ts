import { generateKeyBetween } from 'fractional-indexing';
import type { SyncManager } from 'layer5-sync/adapters';

/** What the lists hold: open tabs and notes. */
export type ItemType = 'tab' | 'note';

/** The members that a person edits. */
export type ItemField = 'title' | 'url' | 'body';

/** What tells an item apart. */
export interface ItemRef {
  readonly type: ItemType;
  readonly id: string;
}

/** On which side of another item one is put. */
export type Side = 'before' | 'after';

export interface Item extends ItemRef {
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

export function isSameItem(a: ItemRef, b: ItemRef): boolean {
  return a.type === b.type && a.id === b.id;
}

/** Whether nothing that is shown of an item is another. */
export function sameContent(a: Item, b: Item): boolean {
  return (Object.keys(a) as (keyof Item)[]).every((key) => a[key] === b[key]);
}

/** An item's name as one text. */
export function itemKey({ type, id }: ItemRef): string {
  return `${type} ${id}`;
}

export function parseItemKey(key = ''): ItemRef | undefined {
  const type = ITEM_TYPES.find((one) => key.startsWith(`${one} `));
  return type && { type, id: key.slice(type.length + 1) };
}

export function addItem(manager: SyncManager, type: ItemType, text: Partial<Item>): void {
  const bytes = crypto.getRandomValues(new Uint32Array(3));
  const id = [...bytes].map((n) => n.toString(36)).join('');
  const { title = '', url = '', body = '' } = text;
  const place = placeBetween(readItems(manager).at(-1)?.place, undefined);
  const item = type === 'tab' ? { id, title, url, place } : { id, title, body, place };
  manager.getChangeTracker().recordChange('create', id, type, item);
}

/** Writes one field; the others stay whatever they are by now. @returns whether the item was there */
export function editItem(
  manager: SyncManager,
  { type, id }: ItemRef,
  field: keyof Item,
  text: string,
): boolean {
  const now = manager.getResource(type, id);
  if (now === undefined) return false;
  manager.getChangeTracker().recordChange('update', id, type, { ...(now as object), [field]: text }, now);
  return true;
}

export function closeItem(manager: SyncManager, { type, id }: ItemRef): void {
  manager.getChangeTracker().recordChange('delete', id, type, undefined);
}

/** Moves an item one place up or down. */
export function moveItem(manager: SyncManager, item: ItemRef, by: -1 | 1): void {
  const items = readItems(manager);
  const at = items.findIndex((one) => isSameItem(one, item));
  const neighbour = items[at + by];
  if (at === -1 || neighbour === undefined) return;
  moveBeside(manager, item, neighbour, by === 1 ? 'after' : 'before');
}

/** Moves an item to another one: one field of one resource is written, whatever the length of the list. */
export function moveBeside(manager: SyncManager, item: ItemRef, neighbour: ItemRef, side: Side): void {
  const items = readItems(manager);
  const others = items.filter((one) => !isSameItem(one, item));
  const at = others.findIndex((one) => isSameItem(one, neighbour)) + (side === 'after' ? 1 : 0);
  const isThere = items.findIndex((one) => isSameItem(one, item)) === at;
  if (isThere || !others.some((one) => isSameItem(one, neighbour))) return;
  editItem(manager, item, 'place', placeBetween(others[at - 1]?.place, others[at]?.place));
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
