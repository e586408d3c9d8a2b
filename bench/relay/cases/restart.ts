import { edits, editsUpTo } from '../edits.ts';
import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { openClients } from '../open-clients.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

const ROOMS = 50;

/** The server is killed and started again, and everybody comes back, each with an empty document. */
export async function restart(running: Running, { reconnecting }: RelaySizes): Promise<readonly Figure[]> {
  const { subject, server } = running;
  const made = edits(100, 120);
  const writers = await openClients(ROOMS, (index) =>
    LoadClient.connect(subject.wire, server.url, `again-${index}`),
  );
  await Promise.all(
    writers.map(
      (writer) =>
        new Promise<void>((resolve) => {
          writer.events.onAcknowledged = (count) => {
            if (count >= made.length) resolve();
          };
          if (subject.acknowledges === 'echo') {
            writer.events.onUpdate = (update) => {
              if (editsUpTo(update) >= made.length) resolve();
            };
          }
          for (const update of made) writer.update(update);
        }),
    ),
  );
  for (const writer of writers) writer.close();
  await running.restart();
  const begun = performance.now();
  const clients = await openClients(reconnecting, (index) =>
    LoadClient.connect(subject.wire, running.server.url, `again-${index % ROOMS}`),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const lost = clients.filter((client) => client.syncedBytes < 1_000).length;
  for (const client of clients) client.close();
  return [
    {
      name: `${reconnecting} come back after kill -9`,
      unit: 's',
      value: seconds,
      note: 'with all that was acknowledged, as the next row says of each',
    },
    {
      name: 'of them in a room that had lost its acknowledged edits',
      unit: '%',
      value: (100 * lost) / reconnecting,
    },
  ];
}
