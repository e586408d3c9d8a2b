import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { spawnRelay } from '../relay/spawn-relay.ts';
import type { Connect } from './connect.ts';

// In a test file that has a page, modules are resolved for browsers: there `ws` is a stub, and jsdom's own WebSocket
// gives buffers of another realm.
const NodeWebSocket = createRequire(import.meta.filename)('ws') as typeof WebSocket;

/** A relay in a process of its own, for tests that have a page. */
export const throughSpawnedRelay: Connect = async () => {
  const data = await mkdtemp(join(tmpdir(), 'layer5-guide-'));
  const relay = await spawnRelay(data);
  onTestFinished(async () => {
    relay.kill('SIGTERM');
    await relay.exited;
    await rm(data, { recursive: true });
  });
  return () => websocketTransport({ url: relay.url, WebSocket: NodeWebSocket });
};
