import type { Change } from '../../src/model/change.ts';
import type { Inspected } from './inspected-manager.ts';

/** Makes a resource what a change left it as, by a new change: nothing of its history is lost. */
export function restoreChange({ manager, announce }: Inspected, change: Change): void {
  const { resourceType: type, resourceId: id, after } = change;
  const operation = manager.getResource(type, id) === undefined ? 'create' : 'update';
  try {
    manager.getChangeTracker().recordChange(operation, id, type, after, undefined, ['restore']);
    announce(`Restored ${type} ${id} as ${change.deviceId} left it`);
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
  }
}
