import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import { SyncError } from '../../src/model/errors.ts';
import { isArray, isObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { carry, nameOfChange, parseCarried } from '../../src/replication/carried-change.ts';

const FORMAT = 'layer5-unsynced';
const VERSION = 1;

/**
 * Changes that have not got through, as JSON. Each is `{ writer, entry, clock, state }`: `entry` as it stands in the
 * journal, `[sequence, time, operation, resource, rows, clock, meta, previousHash]`, `clock` all that its author had
 * received (writer -> sequence), and `state` 'pending' or 'refused'.
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

export function packUnsynced(content: {
  readonly workspace: string;
  readonly deviceId: string;
  readonly time: number;
  readonly pending: readonly StoredEntry[];
  readonly refused: readonly StoredEntry[];
}): UnsyncedExport {
  const { workspace, deviceId, time, pending, refused } = content;
  return Object.freeze({
    format: FORMAT,
    version: VERSION,
    workspace,
    deviceId,
    exportedAt: time,
    changes: [
      ...pending.map((entry) => ({ ...carry(entry), state: 'pending' })),
      ...refused.map((entry) => ({ ...carry(entry), state: 'refused' })),
    ],
  });
}

/**
 * The changes of an export, each once.
 * @param workspace that they are to be imported into: changes of another one do not belong there
 * @throws SyncError INVALID_RECORD
 */
export function parseUnsynced(data: unknown, workspace: string): readonly StoredEntry[] {
  const value = typeof data === 'string' ? parseText(data) : plain(data);
  if (!isObject(value) || value['format'] !== FORMAT) throw refusal('the data', `has the format ${FORMAT}`);
  if (value['version'] !== VERSION) {
    throw refusal(`version ${JSON.stringify(value['version'])}`, `is ${VERSION}: a newer library wrote it`);
  }
  if (value['workspace'] !== workspace) {
    throw refusal(`workspace ${JSON.stringify(value['workspace'])}`, `is ${JSON.stringify(workspace)}`);
  }
  const { changes } = value;
  if (!isArray(changes)) throw refusal('changes', 'is a list');
  const byName = new Map<string, StoredEntry>();
  for (const [index, change] of changes.entries()) {
    const entry = parseCarried(change);
    if (entry === undefined) throw refusal(`changes/${index}`, 'is a change as export writes it');
    byName.set(nameOfChange(entry), entry);
  }
  return [...byName.values()];
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw refusal('the text', 'is JSON', cause);
  }
}

/** A copy that is JSON and nothing else, so that what is checked is what is used. */
function plain(data: unknown): Json {
  try {
    return parseText(JSON.stringify(data ?? null));
  } catch (cause) {
    throw refusal('the data', 'is JSON', cause);
  }
}

function refusal(value: string, rule: string, cause?: unknown): SyncError {
  return new SyncError('INVALID_RECORD', {
    value,
    rule: `it ${rule}`,
    remedy: 'Import what exportUnsynced gave, unchanged; nothing was imported',
    cause,
  });
}
