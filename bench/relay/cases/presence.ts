import * as encoding from 'lib0/encoding';
import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { openClients } from '../open-clients.ts';
import { pace } from '../pace.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

/** Everybody in one room moves the cursor once a second. */
export async function presence(
  running: Running,
  { present, seconds }: RelaySizes,
): Promise<readonly Figure[]> {
  const { subject, server } = running;
  const clients = await openClients(present, () => LoadClient.connect(subject.wire, server.url, 'crowd'));
  let frames = 0;
  for (const client of clients) client.events.onPresence = () => (frames += 1);
  const before = await server.usage();
  const begun = performance.now();
  await pace(present, present * seconds, (index) => {
    const id = index % present;
    clients[id]?.presence(cursor(id + 1, Math.floor(index / present) + 1));
  });
  const elapsed = performance.now() - begun;
  const after = await server.usage();
  for (const client of clients) client.close();
  if (frames === 0) throw new Error('nobody was told of anybody');
  const share = (after.cpu - before.cpu) / 1_000 / elapsed;
  return [{ name: `presence of ${present} at 1 Hz: CPU`, unit: '%', value: 100 * share }];
}

function cursor(client: number, clock: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(
      encoder,
      JSON.stringify({ name: `person ${client}`, cursor: { x: clock, y: client } }),
    );
  });
}
