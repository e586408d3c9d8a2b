import type { PartitionContent } from './partition-content.ts';
import type { Transport } from './transport.ts';

/** What the other side holds of a partition. @throws SyncError as Transport.read */
export async function readContent(transport: Transport, room: string): Promise<PartitionContent> {
  const read = async (document: string): Promise<readonly Uint8Array[]> => [
    await transport.read(`${room}/${document}`),
  ];
  const [state, journal] = await Promise.all([read('state'), read('journal')]);
  return { state, journal };
}
