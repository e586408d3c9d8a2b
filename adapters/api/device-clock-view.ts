import type { Workspace } from '../../src/replication/workspace.ts';
import { deviceClock } from '../../src/model/change.ts';
import { raise } from '../../src/model/vector-clock.ts';
import { deviceOf } from '../../src/model/writer.ts';

/**
 * Device -> number of its changes known here, over all partitions; of more than `limit` devices, this one and
 * those that changed something last. Only what is shown is cut: causality is decided on the whole clock.
 */
export function deviceClockView(workspace: Workspace, limit: number): Map<string, number> {
  const journals = workspace.partitions().map(({ partition }) => partition.journal);
  const counts = deviceClock(journals.flatMap(({ received }) => [...received.clock]));
  if (counts.size <= limit) return counts;
  const latest = new Map<string, number>([[workspace.deviceId, Infinity]]);
  for (const journal of journals) {
    for (const writer of journal.writers()) raise(latest, deviceOf(writer), journal.last(writer)?.time ?? 0);
  }
  const byAge = [...counts].sort(([a], [b]) => (latest.get(b) ?? 0) - (latest.get(a) ?? 0));
  return new Map(byAge.slice(0, limit));
}
