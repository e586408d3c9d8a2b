import type { Transport } from '../../src/replication/transport.ts';

/** A relay that runs, and devices that can reach it. */
export interface World {
  /** A device's transport; the name is its own. `onError` hears what listeners threw. */
  transport(name: string, onError?: (error: unknown) => void): Transport;
  /** Ends every connection of that device, as a network would. It may come back at once. */
  drop(name: string): void;
  close(): Promise<void>;
}
