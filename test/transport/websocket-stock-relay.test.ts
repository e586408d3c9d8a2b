import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { transportContract } from '../transport-contract.ts';
import { Device } from './device.ts';
import { startStockRelay } from './stock-relay.ts';
import { websocketWorld } from './websocket-world.ts';

const open = async (): Promise<ReturnType<typeof websocketWorld>> => websocketWorld(await startStockRelay());

transportContract('websocket, stock relay', open);

test('[S5] a relay that does not acknowledge is never said to have done so', async () => {
  const world = await open();
  const anna = new Device(world.transport('anna'), randomUUID());
  anna.edit('a');
  anna.transport.connect();
  await anna.link.flush();
  const [lost, synced] = [anna.event('lost'), anna.event('synced')];
  world.drop('anna');
  await Promise.all([lost, synced]);
  anna.edit('b');
  await anna.link.flush();
  expect(anna.events.map((event) => event.type)).toEqual(['synced', 'lost', 'synced']);
  await anna.transport.close();
  await world.close();
});
