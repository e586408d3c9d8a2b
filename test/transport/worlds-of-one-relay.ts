import { afterAll } from 'vitest';
import { startRelay } from '../../server/relay.ts';
import type { Relay } from '../../server/relay.ts';
import { websocketWorld } from './websocket-world.ts';
import type { World } from './world.ts';

/**
 * Worlds around one relay of ours, which is started for the first of them: for tests whose rooms are their own.
 * @param multiplex whether a device asks for one socket for all its documents
 */
export function worldsOfOneRelay(multiplex: boolean): () => Promise<World> {
  let started: Promise<Relay> | undefined;
  afterAll(async () => (await started)?.close());
  return async () => {
    const { url } = await (started ??= startRelay({ data: ':memory:' }));
    return websocketWorld({ url, close: () => Promise.resolve() }, multiplex);
  };
}
