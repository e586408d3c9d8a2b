import { SyncError } from '../model/errors.ts';
import { RelayRefusal } from './relay-refusal.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';

/** What became of what was offered. */
export type Outcome = 'taken' | 'refused' | 'interrupted';

/** Connections that may end before it counts as an interruption: an edit that is too large ends one, and is then
 * offered as a whole, which may end another. */
const MAX_LOST = 3;

/**
 * Exchanges a partition with the relay, and finds out whether it takes it.
 * @param opened settles when the partition is connected
 * @throws SyncError STORAGE_FAILED, CLOSED
 */
export async function offer(
  partition: ReplicatedPartition,
  opened: Promise<void>,
  transport: Transport,
): Promise<Outcome> {
  await opened;
  const refused = Promise.withResolvers<'refused'>();
  const unsubscribe = transport.onRefused?.(({ room, error }) => {
    const isOurs = room.startsWith(`${partition.room}/`);
    if (isOurs && error instanceof RelayRefusal && error.matter === 'content') refused.resolve('refused');
  });
  try {
    return await Promise.race([refused.promise, exchange(partition, transport)]);
  } finally {
    unsubscribe?.();
  }
}

async function exchange(partition: ReplicatedPartition, transport: Transport): Promise<Outcome> {
  for (let lost = 0; ; lost += 1) {
    try {
      await partition.flush();
      return 'taken';
    } catch (error) {
      const isConnection =
        error instanceof SyncError && (error.code === 'CONNECTION_FAILED' || error.code === 'TIMEOUT');
      if (!isConnection) throw error;
      if (lost >= MAX_LOST || transport.connection.status === 'offline') return 'interrupted';
      if (transport.connection.status !== 'online') await nextChange(transport);
    }
  }
}

function nextChange(transport: Transport): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = transport.subscribe(() => {
      unsubscribe();
      resolve();
    });
  });
}
