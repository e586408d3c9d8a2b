import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { openClients } from '../open-clients.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

/** What ours does for a connection and the others do not. */
const WHY =
  'each room is read from the store by another thread, which also makes the answers, and limits and acknowledgements ' +
  'are kept for each session; the others begin an empty document in memory on the thread of the sockets';

/** Many connections, ten to a room. */
export async function connections(
  running: Running,
  { connections: count }: RelaySizes,
): Promise<readonly Figure[]> {
  const { subject, server } = running;
  // What a server does for its first client is not what it does for each.
  const first = await LoadClient.connect(subject.wire, server.url, 'first');
  const before = await server.usage();
  const begun = performance.now();
  const clients = await openClients(count, (index) =>
    LoadClient.connect(subject.wire, server.url, `many-${Math.floor(index / 10)}`),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const after = await server.usage();
  for (const client of [first, ...clients]) client.close();
  return [
    { name: `${count} connections, all in sync`, unit: 's', value: seconds, note: WHY },
    {
      name: `${count} connections: memory of each`,
      unit: 'kB',
      value: (after.rss - before.rss) / count / 1_024,
      note: WHY,
    },
    {
      name: `${count} connections: CPU of each`,
      unit: 'us',
      value: (after.cpu - before.cpu) / count,
      note: WHY,
    },
  ];
}
