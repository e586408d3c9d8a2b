import { join } from 'node:path';
import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { FIELDS, resource } from '../fixtures.ts';

// A whole client, with its store and a real relay, that edits for four times as long as history is kept, and cleans up
// after each exchange. After the first time as much history goes as comes: from then on its memory is to stay as it is.
const [url = '', data = '', editsText, resourcesText, samplesText] = process.argv.slice(2);
const [edits, resources, samples] = [Number(editsText), Number(resourcesText), Number(samplesText)];
const RETENTION_MS = 30 * 86_400_000;
const kept = edits / 4;
const EDITS_PER_SYNC = 1_000;

let time = 1_700_000_000_000;
const manager = await SyncManager.open({
  ...toSyncOptions({
    userId: 'bench',
    deviceId: 'client',
    url,
    persistence: sqlitePersistence(join(data, 'client.sqlite')),
    syncInterval: 60_000,
  }),
  now: () => time,
});
const tracker = manager.getChangeTracker();
const engine = manager.getSyncEngine();
engine.start();
for (let index = 0; index < resources; index += 1) {
  tracker.recordChange('create', `r${String(index)}`, 'item', resource(index));
}
await engine.sync();

const heapsMB: number[] = [];
for (let edit = 1; edit <= edits; edit += 1) {
  time += RETENTION_MS / kept;
  const leaf = edit % (resources * FIELDS.length);
  const id = `r${String(leaf >> 3)}`;
  const before = manager.getResource('item', id) as object;
  tracker.recordChange('update', id, 'item', { ...before, [FIELDS[leaf & 7] ?? '']: edit }, before);
  if (edit % EDITS_PER_SYNC === 0) {
    await engine.sync();
    // What is pending is not cleared, nor what the same writer did before it.
    tracker.clearAppliedChanges();
  }
  if (edit % (edits / samples) === 0) heapsMB.push(weigh());
}
console.log(JSON.stringify(heapsMB));
await manager.close();

function weigh(): number {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
