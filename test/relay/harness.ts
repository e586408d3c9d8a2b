import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as Y from 'yjs';
import { startRelay } from '../../server/relay.ts';
import type { Relay, RelayOptions } from '../../server/relay.ts';
import { MuxClient } from './mux-client.ts';
import { RawClient } from './raw-client.ts';
import type { ConnectOptions } from './raw-client.ts';

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'layer5-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A relay that is closed after the test. */
export async function relay(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const started = await startRelay({ data: ':memory:', ...options });
  onTestFinished(() => started.close());
  return started;
}

/** A raw client that is disconnected after the test. */
export async function client(url: string, path: string, options?: ConnectOptions): Promise<RawClient> {
  const connected = await RawClient.connect(url, path, options);
  onTestFinished(() => connected.terminate());
  return connected;
}

/** A client on a multiplexed socket that is disconnected after the test. */
export async function muxClient(url: string, query?: string): Promise<MuxClient> {
  const connected = await MuxClient.connect(url, query);
  onTestFinished(() => connected.terminate());
  return connected;
}

/** Everything a room holds, as a new client is told. */
export async function roomContent(url: string, path: string): Promise<Record<string, unknown>> {
  const reader = await RawClient.connect(url, path);
  reader.step1(Y.encodeStateVector(new Y.Doc()));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await reader.first('step-2'));
  for (const frame of reader.frames) if (frame.type === 'update') Y.applyUpdate(doc, frame.content);
  await reader.close();
  return doc.getMap('keys').toJSON();
}
