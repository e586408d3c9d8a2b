import type { Transport } from '../../src/replication/transport.ts';
import type { RealtimeSyncEngine } from './realtime-sync-engine.ts';

/** Does something that needs a connection. Where the engine is stopped, it is gone again when that is over. */
export async function whileConnected<Result>(
  transport: Transport,
  engine: RealtimeSyncEngine,
  work: () => Promise<Result>,
): Promise<Result> {
  transport.connect();
  try {
    return await work();
  } finally {
    if (engine.getState().status === 'stopped') transport.disconnect();
  }
}
