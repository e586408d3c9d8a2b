import * as Y from 'yjs';
import { SyncManager, toSyncOptions } from '../adapters/index.ts';

export const FIELDS = ['id', 'title', 'url', 'icon', 'pinned', 'created', 'group', 'position'] as const;

export type Field = (typeof FIELDS)[number];

/** A field of the resource of a number. */
export interface Leaf {
  readonly index: number;
  readonly field: Field;
}

/** A resource of eight fields. */
export function resource(index: number, revision = 0): Record<string, string | number | boolean | null> {
  return {
    id: `r${String(index)}`,
    title: `Title ${String(index)} ${String(revision)}`,
    url: `https://example.org/${String(index)}`,
    icon: null,
    pinned: index % 7 === 0,
    created: 1_700_000_000_000 + index,
    group: `group ${String(index % 20)}`,
    position: index,
  };
}

/**
 * A device with its own pair of documents, whose updates somebody takes, as a store and a provider do, and whose app
 * shows what changes.
 */
export interface Device {
  readonly manager: SyncManager;
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
}

export async function openDevice(deviceId: string): Promise<Device> {
  const state = new Y.Doc();
  const journal = new Y.Doc();
  state.on('update', () => undefined);
  journal.on('update', () => undefined);
  const options = toSyncOptions({ userId: 'bench', deviceId, documents: { state, journal } });
  const manager = await SyncManager.open(options);
  manager.subscribe(({ resources }) => {
    for (const { type, id } of resources) manager.getResource(type, id);
  });
  return { manager, state, journal };
}

export async function filledDevice(deviceId: string, resources: number): Promise<Device> {
  const device = await openDevice(deviceId);
  const tracker = device.manager.getChangeTracker();
  for (let index = 0; index < resources; index += 1) {
    tracker.recordChange('create', `r${String(index)}`, 'item', resource(index));
  }
  return device;
}

/** A Y.Map whose document somebody stores and sends, and whose app shows what changes: as a Device has them. */
export function openMap(): { readonly doc: Y.Doc; readonly map: Y.Map<unknown> } {
  const doc = new Y.Doc();
  doc.on('update', () => undefined);
  const map = doc.getMap<unknown>('map');
  map.observe(({ keysChanged }) => {
    for (const key of keysChanged as Set<string>) map.get(key);
  });
  return { doc, map };
}

/** The same resources in one flat Y.Map, a key for each field. */
export function filledMap(resources: number): { readonly doc: Y.Doc; readonly map: Y.Map<unknown> } {
  const { doc, map } = openMap();
  for (let index = 0; index < resources; index += 1) setAll(doc, map, index);
  return { doc, map };
}

export function setAll(doc: Y.Doc, map: Y.Map<unknown>, index: number, revision = 0): void {
  doc.transact(() => {
    for (const [field, value] of Object.entries(resource(index, revision))) {
      map.set(`r${String(index)}/${field}`, value);
    }
  });
}
