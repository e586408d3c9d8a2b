import type { Change } from '../../src/model/change.ts';
import type { FieldChange } from '../../src/model/field-change.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/** Who did what to a resource, and when. */
export interface AuditRecord {
  /** ms since 1970. */
  readonly timestamp: number;
  readonly userId: string;
  readonly deviceId: string;
  readonly operation: Change['operation'];
  readonly resourceType: string;
  readonly resourceId: string;
  readonly version: number;
  readonly fields: readonly FieldChange[];
  readonly tags: readonly string[];
  /** SHA-256 over the whole change and the one before of the same writer. */
  readonly hash: string;
  readonly previousHash: string;
}

function toAuditRecord(change: Change): AuditRecord {
  const { timestamp, userId, deviceId, operation, resourceType, resourceId, version } = change;
  const { fields, tags, hash, previousHash } = change;
  return Object.freeze({
    ...{ timestamp, userId, deviceId, operation, resourceType, resourceId, version },
    ...{ fields, tags, hash, previousHash },
  });
}

/**
 * Who did what to a resource, oldest first; empty where audit logging is off.
 * @param resourceType without it, every type that has a resource of this id
 */
export function getAuditTrail(
  manager: SyncManager,
  resourceId: string,
  resourceType?: string,
): readonly AuditRecord[] {
  const { workspace, options } = internalsOf(manager);
  if (!options.config.AUDIT_LOGGING) return [];
  return workspace
    .partitions()
    .flatMap(({ partition }) => [...partition.journal.resources()])
    .flatMap((key) => parseResourceKey(key) ?? [])
    .filter(({ type, id }) => id === resourceId && (resourceType === undefined || type === resourceType))
    .flatMap(({ type, id }) => manager.getChangeTracker().getChangeHistory(id, type))
    .sort((a, b) => a.timestamp - b.timestamp)
    .map(toAuditRecord);
}
