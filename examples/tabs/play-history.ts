import type { SyncManager } from 'layer5-sync/adapters';
import address from './history/devicon.ndjson?url';
import { Slices } from './slices.ts';

export const ICON = 'icon';

interface Edit {
  readonly author: number;
  /** Icons by name, as the edit left them. */
  readonly set: Readonly<Record<string, object>>;
  readonly del: readonly string[];
}

/**
 * Plays the edits of a real project, those of one author on one of the devices.
 * @param managers at least one
 * @param pause resolves when the next edit may follow, and tells whether it is still wanted
 * @returns how many changes were recorded
 */
export async function playHistory(
  managers: readonly SyncManager[],
  pause: () => Promise<boolean>,
  onProgress: (done: number, all: number) => void,
): Promise<number> {
  const edits = await loadEdits();
  let count = 0;
  for (const [n, edit] of edits.entries()) {
    const manager = managers[edit.author % managers.length];
    if (manager !== undefined) count += await recordEdit(manager, edit);
    onProgress(n + 1, edits.length);
    if (!(await pause())) break;
  }
  await Promise.all(managers.map((manager) => manager.written()));
  return count;
}

async function loadEdits(): Promise<readonly Edit[]> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The history does not load: ${response.status}`);
  // reason: a file of our own, which a test reads
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Edit);
}

async function recordEdit(manager: SyncManager, { author, set, del }: Edit): Promise<number> {
  const tracker = manager.getChangeTracker();
  const tags = ['history', `author ${author}`];
  const slices = new Slices();
  let count = 0;
  for (const [id, icon] of Object.entries(set)) {
    if (slices.isOver) await slices.next();
    const operation = manager.getResource(ICON, id) === undefined ? 'create' : 'update';
    tracker.recordChange(operation, id, ICON, icon, undefined, tags);
    count += 1;
  }
  for (const id of del) {
    if (manager.getResource(ICON, id) === undefined) continue;
    tracker.recordChange('delete', id, ICON, undefined, undefined, tags);
    count += 1;
  }
  return count;
}
