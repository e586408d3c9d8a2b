import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { openClients } from '../open-clients.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

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
  const note = why((after.socketThread - before.socketThread) / count, (after.cpu - before.cpu) / count);
  return [
    { name: `${count} connections, all in sync`, unit: 's', value: seconds, note },
    {
      name: `${count} connections: memory of each`,
      unit: 'kB',
      value: (after.rss - before.rss) / count / 1_024,
      note,
    },
    {
      name: `${count} connections: CPU of each`,
      unit: 'us',
      value: (after.cpu - before.cpu) / count,
      note,
    },
  ];
}

/** What ours does for a connection and the others do not. @param socketThread and all: microseconds of CPU */
function why(socketThread: number, all: number): string {
  return (
    `${socketThread.toFixed(0)} us of CPU each on the thread of the sockets, ${(all - socketThread).toFixed(0)} us on ` +
    'those that read each room from the store and make the answers; the others begin an empty document in memory'
  );
}
