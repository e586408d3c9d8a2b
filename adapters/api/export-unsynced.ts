import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { carry, nameOfChange } from '../../src/replication/carried-change.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

export const EXPORT_FORMAT = 'layer5-unsynced';
export const EXPORT_VERSION = 1;

/**
 * Changes that have not got through, as JSON. Each is `{ writer, entry, clock, state, key }`: `entry` as it stands in the
 * journal, `[sequence, time, operation, resource, rows, clock, meta, previousHash]`, `clock` all that its author had
 * received (writer -> sequence), `state` 'pending' or 'refused', and `key` what a refused change is told apart by. With
 * some of its changes left out it is an export of the others.
 */
export interface UnsyncedExport {
  readonly format: 'layer5-unsynced';
  readonly version: 1;
  readonly workspace: string;
  readonly deviceId: string;
  /** ms since 1970 */
  readonly exportedAt: number;
  readonly changes: readonly JsonObject[];
}

/** Everything that has not got through, pending and refused, as JSON: to be saved, sent, or imported elsewhere. */
export function exportUnsynced(manager: SyncManager): UnsyncedExport {
  const { workspace } = internalsOf(manager);
  const { refusals } = workspace;
  const inDocuments = workspace.partitions().flatMap((partition) => partition.pending.entries());
  return Object.freeze({
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    workspace: workspace.name,
    deviceId: workspace.deviceId,
    exportedAt: workspace.now(),
    changes: [
      ...[...inDocuments, ...refusals.outside()].map(carriedAs('pending')),
      ...refusals.held.refused.map(({ entry }) => entry).map(carriedAs('refused')),
    ],
  });
}

function carriedAs(state: 'pending' | 'refused'): (entry: StoredEntry) => JsonObject {
  return (entry) => ({ ...carry(entry), state, key: nameOfChange(entry) });
}
