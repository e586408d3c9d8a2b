import { onTestFinished } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import type { Transport } from '../../src/replication/transport.ts';

/** Begins a network of its own, for one test. */
export type Connect = () => Promise<(device: string) => Transport>;

export const throughMemory: Connect = () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  return Promise.resolve((device) => network.transport(device));
};

export const throughRelay: Connect = async () => {
  const relay = await startRelay({ data: ':memory:' });
  onTestFinished(() => relay.close());
  return () => websocketTransport({ url: relay.url });
};

export const CONNECTIONS: readonly (readonly [name: string, connect: Connect])[] = [
  ['in memory', throughMemory],
  ['through the relay', throughRelay],
];
