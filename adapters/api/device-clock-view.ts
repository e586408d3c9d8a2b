import type { Workspace } from '../../src/replication/workspace.ts';
import { deviceClock } from '../../src/model/change.ts';
import { deviceOf } from '../../src/model/writer.ts';

/**
 * Device -> number of its changes known here, over all partitions; of more than `limit` devices, this one and
 * those that changed something last. Only what is shown is cut: causality is decided on the whole clock.
 */
export function deviceClockView(workspace: Workspace, limit: number): Map<string, number> {
  const counts = new Map<string, number>();
  const latest = new Map<string, number>([[workspace.deviceId, Infinity]]);
  for (const { partition } of workspace.partitions()) {
    for (const [device, count] of deviceClock(partition.journal.received.clock)) {
      counts.set(device, (counts.get(device) ?? 0) + count);
    }
    for (const writer of partition.journal.writers()) {
      const device = deviceOf(writer);
      const time = partition.journal.last(writer)?.time ?? 0;
      latest.set(device, Math.max(time, latest.get(device) ?? 0));
    }
  }
  if (counts.size <= limit) return counts;
  const byAge = [...counts].sort(([a], [b]) => (latest.get(b) ?? 0) - (latest.get(a) ?? 0));
  return new Map(byAge.slice(0, limit));
}
