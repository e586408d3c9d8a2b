import type { LogEntry } from '../reporting/log.ts';
import type { Finding } from './room-documents.ts';
import type { DamagedEntry } from '../store/store.ts';

/** What has to be said about what was found in a room, one line for each entry. */
export function logEntries(finding: Finding): readonly LogEntry[] {
  if (finding.type === 'due') return [];
  return finding.entries.map((entry) => logEntry(finding.room, entry));
}

/** Why nothing more may be appended to a room in which this was found; undefined when it may. */
export function lockReason(finding: Finding): string | undefined {
  if (finding.type !== 'damaged' || !finding.incomplete) return undefined;
  const entries = finding.entries.map(({ kind, sequence }) => `${kind} ${sequence}`);
  return `damaged: ${entries.slice(0, 10).join(', ')}`;
}

function logEntry(room: string, { kind, sequence, reason }: DamagedEntry): LogEntry {
  return {
    level: 'error',
    event: 'record-quarantined',
    message: `${kind} ${sequence} of room ${JSON.stringify(room)} is kept but left out: ${reason}`,
    room,
  };
}
