import type { Change } from '../../src/model/change.ts';
import type { FieldChange } from '../../src/model/field-change.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import type { ChangeTracker } from './change-tracker.ts';

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

/** @param resourceType without it, every type that has a resource of this id */
export function auditTrail(
  workspace: Workspace,
  tracker: ChangeTracker,
  resourceId: string,
  resourceType: string | undefined,
): readonly AuditRecord[] {
  return workspace
    .partitions()
    .flatMap(({ partition }) => [...partition.journal.resources()])
    .flatMap((key) => parseResourceKey(key) ?? [])
    .filter(({ type, id }) => id === resourceId && (resourceType === undefined || type === resourceType))
    .flatMap(({ type, id }) => tracker.getChangeHistory(id, type))
    .sort((a, b) => a.timestamp - b.timestamp)
    .map(toAuditRecord);
}
