import { largeDocument } from '../edits.ts';
import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { bareTransfer } from '../machine.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

/** Everybody joins a large document in the same moment: once when nobody has it open, once when somebody writes. */
export async function joiners(running: Running, sizes: RelaySizes): Promise<readonly Figure[]> {
  const { subject, server } = running;
  const document = largeDocument(sizes.documentMegabytes);
  const join = (): Promise<LoadClient> => LoadClient.connect(subject.wire, server.url, 'large');
  const author = await join();
  author.upload(document);
  // What comes after it is in order behind it.
  let first = await join();
  while (first.syncedBytes < document.length) {
    first.close();
    first = await join();
  }
  const before = await server.usage();
  const clientsBefore = process.cpuUsage();
  const begun = performance.now();
  const joined = await Promise.all(Array.from({ length: sizes.joiners }, join));
  const seconds = (performance.now() - begun) / 1_000;
  const after = await server.usage();
  const { user, system } = process.cpuUsage(clientsBefore);
  const clients = ((user + system) / 1_000_000).toFixed(2);
  const short = joined.filter((client) => client.syncedBytes < document.length);
  if (short.length > 0) throw new Error(`${short.length} joiners were not told everything`);
  for (const client of [author, first, ...joined]) client.close();
  const name = `${sizes.joiners} join a document of ${sizes.documentMegabytes} MB`;
  const bare = await bareTransfer(sizes.joiners, document.length);
  return [
    {
      name,
      unit: 's',
      value: seconds,
      note: `bare sockets take ${bare.toFixed(2)} s for the same bytes; the clients' own CPU was ${clients} s`,
    },
    { name: `${name}: CPU of the server`, unit: 's', value: (after.cpu - before.cpu) / 1_000_000 },
  ];
}
