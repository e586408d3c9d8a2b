import type { Change } from '../../src/model/change.ts';
import { SyncError } from '../../src/model/errors.ts';
import { isObject, parseJson } from '../../src/model/json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { getSyncManager } from './ambient-manager.ts';
import type { ResourceData } from './resource-data.ts';

/**
 * Creates a resource; resolves once it is stored on this device, with no network needed.
 * @throws SyncError INVALID_VALUE, INVALID_ARGUMENT (nothing is recorded), STORAGE_FAILED, STORAGE_FULL (it is
 * recorded in memory, and stored and sent when that works again)
 */
export async function createWithSync(type: string, data: ResourceData): Promise<Change> {
  const json = toObject(data, type);
  const { id } = json;
  if (typeof id !== 'string') throw noId(type, id);
  return stored(getSyncManager().getChangeTracker().recordChange('create', id, type, json));
}

/**
 * Changes some members of a resource; a member that is `undefined` in `updates` is removed. Resolves once it
 * is stored on this device.
 * @param previous what the caller started from: without it, the current state. Only what differs is written
 * @throws SyncError NOT_FOUND when there is neither a previous nor a current state; else as createWithSync
 */
export async function updateWithSync(
  type: string,
  id: string,
  updates: object,
  previous?: object,
): Promise<Change> {
  const manager = getSyncManager();
  const base = previous ?? manager.getResource(type, id);
  if (base === undefined) throw notFound(type, id);
  const before = toObject(base, type);
  const after = { ...before, ...updates };
  return stored(manager.getChangeTracker().recordChange('update', id, type, after, before));
}

/** Deletes a resource; resolves once that is stored on this device. @throws SyncError as createWithSync */
export async function deleteWithSync(type: string, id: string, previous?: object): Promise<Change> {
  return stored(getSyncManager().getChangeTracker().recordChange('delete', id, type, undefined, previous));
}

async function stored(change: Change): Promise<Change> {
  await getSyncManager().written();
  return change;
}

function toObject(data: unknown, type: string): JsonObject {
  const json = parseJson(data, type);
  if (isObject(json)) return json;
  throw new SyncError('INVALID_VALUE', {
    value: type,
    rule: 'a resource is an object',
    remedy: 'Put the value into a member of one',
    path: '',
  });
}

function noId(type: string, id: unknown): SyncError {
  return new SyncError('INVALID_VALUE', {
    value: `${type}.id (${typeof id})`,
    rule: 'a resource has an id, a text',
    remedy: 'Give it one before creating it',
    path: '/id',
  });
}

function notFound(type: string, id: string): SyncError {
  return new SyncError('NOT_FOUND', {
    value: `${type} ${id}`,
    rule: 'only a resource that exists, or whose previous state is given, can be updated',
    remedy: 'Create it, or pass the previous state',
  });
}
