import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import { SyncError } from '../../src/model/errors.ts';
import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import { nameOfChange, parseCarried } from '../../src/replication/carried-change.ts';
import { IMPORTED } from '../../src/replication/sent-again.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { EXPORT_FORMAT, EXPORT_VERSION } from './export-unsynced.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/** What became of an import. */
export interface ImportReport {
  /** Changes that were written into the documents. */
  readonly imported: number;
  /** Changes that this device knew of already. */
  readonly known: number;
}

/**
 * Writes exported changes into the documents, as the same changes, whichever device they are from. What is known
 * already is left alone, so that importing twice does nothing more. Resolves when they are on this device's disk.
 * @param data what `exportUnsynced` gave, as an object or as JSON text
 * @throws SyncError INVALID_RECORD that names what is wrong: nothing is imported then; STORAGE_FAILED, STORAGE_FULL
 */
export async function importUnsynced(manager: SyncManager, data: unknown): Promise<ImportReport> {
  const { workspace } = internalsOf(manager);
  const { refusals } = workspace;
  const entries = parseUnsynced(data, workspace.name);
  // Kept first, so that a crash completes what it interrupts.
  const { held } = refusals;
  const lacking = entries.filter((entry) => !isJournalled(workspace, entry));
  held.again.add(
    lacking.filter((entry) => !held.isRefused(entry)),
    IMPORTED,
  );
  held.keep(lacking);
  await held.written();
  const imported = await refusals.resume();
  return { imported, known: entries.length - imported };
}

/** What is here in part comes by itself: it has left its author. */
function isJournalled(workspace: Workspace, { resource, writer, sequence }: StoredEntry): boolean {
  const ref = parseResourceKey(resource);
  const journal = ref && workspace.findPartition(ref.type, ref.id)?.partition.journal;
  return journal?.entry(writer, sequence) !== undefined;
}

/**
 * The changes of an export, each once.
 * @param workspace that they are to be imported into: changes of another one do not belong there
 * @throws SyncError INVALID_RECORD
 */
function parseUnsynced(data: unknown, workspace: string): readonly StoredEntry[] {
  const value = typeof data === 'string' ? parseText(data) : plain(data);
  if (!isObject(value) || value['format'] !== EXPORT_FORMAT) {
    throw refusal('the data', `has the format ${EXPORT_FORMAT}`);
  }
  if (value['version'] !== EXPORT_VERSION) {
    const version = JSON.stringify(value['version']);
    throw refusal(`version ${version}`, `is ${EXPORT_VERSION}: a newer library wrote it`);
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
