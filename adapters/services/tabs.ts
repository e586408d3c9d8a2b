import type { Change } from '../../src/model/change.ts';
import type { ResourceData } from './resource-data.ts';
import { createWithSync, deleteWithSync, updateWithSync } from './write-with-sync.ts';

const TAB = 'tab';

/** createWithSync for a resource of type `tab`. */
export async function createTabWithSync(tab: ResourceData): Promise<Change> {
  return createWithSync(TAB, tab);
}

/** updateWithSync for a resource of type `tab`. */
export async function updateTabWithSync(id: string, updates: object, previous?: object): Promise<Change> {
  return updateWithSync(TAB, id, updates, previous);
}

/** deleteWithSync for a resource of type `tab`. */
export async function deleteTabWithSync(id: string, previous?: object): Promise<Change> {
  return deleteWithSync(TAB, id, previous);
}
