import { SyncError } from '../model/errors.ts';
import { RelayRefusal } from './relay-refusal.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';

/** What became of what was offered. */
export type Outcome = 'taken' | 'refused' | 'interrupted';

/** How long a lost connection is waited for, ms: what has not been offered yet is not shown meanwhile. */
const PATIENCE_MS = 20_000;

/**
 * Exchanges a partition with the relay, and finds out whether it takes it. An edit that is too large ends one connection
 * and is then offered as a whole, which may end another: only after that it counts as refused.
 * @param opened settles when the partition is attached
 * @param now wall clock, ms
 * @throws SyncError STORAGE_FAILED, CLOSED
 */
export async function offer(
  partition: ReplicatedPartition,
  opened: Promise<void>,
  transport: Transport,
  now: () => number,
): Promise<Outcome> {
  await opened;
  const refused = Promise.withResolvers<'refused'>();
  const unsubscribe = transport.onRefused?.(({ room, error }) => {
    const isOurs = room.startsWith(`${partition.room}/`);
    if (isOurs && error instanceof RelayRefusal && error.matter === 'content') refused.resolve('refused');
  });
  try {
    return await Promise.race([refused.promise, exchange(partition, transport, now)]);
  } finally {
    unsubscribe?.();
  }
}

async function exchange(
  partition: ReplicatedPartition,
  transport: Transport,
  now: () => number,
): Promise<Outcome> {
  const end = now() + PATIENCE_MS;
  while (now() < end && transport.connection.status !== 'offline') {
    try {
      await partition.pending.flush();
      return 'taken';
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    if (transport.connection.status === 'connecting') await nextChange(transport);
  }
  return 'interrupted';
}

/** Whether it says no more than that the other side could not be reached. */
export function isPassing(error: unknown): boolean {
  return error instanceof SyncError && (error.code === 'CONNECTION_FAILED' || error.code === 'TIMEOUT');
}

function nextChange(transport: Transport): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = transport.subscribe(() => {
      unsubscribe();
      resolve();
    });
  });
}
