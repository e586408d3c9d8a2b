import { expect, test } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { openDevice } from '../guide/device.ts';
import { presenceContract, shown } from './presence-contract.ts';

presenceContract('in memory', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  return {
    transport: (name) => network.transport(name),
    drop: (name) => network.dropConnection(name),
    close: async () => undefined,
  };
});

test('without a transport this device is alone, and what it says is its own affair', async () => {
  const manager = await openDevice('A', { persistence: 'none' });
  const heard: unknown[] = [];
  manager.subscribePresence((present) => heard.push(present));
  expect(manager.getPresence()).toEqual([]);
  manager.setPresence({ state: 'viewing' });
  manager.setPresence({ state: 'viewing' });
  expect(shown(manager)).toEqual(['A viewing']);
  expect(heard).toEqual([manager.getPresence()]);
  expect(() => manager.setPresence({ state: 'asleep' } as never)).toThrow('viewing or editing');
  manager.setPresence(null);
  expect(manager.getPresence()).toEqual([]);
  await manager.close();
  expect(() => manager.setPresence(null)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
});

test('presence costs one frame when something is said, and none when nothing is new', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const manager = await openDevice('A', { persistence: 'none', transport: network.transport('A') });
  manager.getSyncEngine().start();
  await manager.getSyncEngine().sync();
  const before = network.traffic('A').sent.frames;
  manager.setPresence({ state: 'viewing' });
  expect(network.traffic('A').sent.frames - before).toBe(1);
  manager.setPresence({ state: 'viewing' });
  expect(network.traffic('A').sent.frames - before).toBe(1);
});

test('a room has one presence on one transport, and a closed transport none', async () => {
  const transport = new MemoryNetwork().transport('A');
  const channel = transport.presence?.('room', 1);
  expect(() => transport.presence?.('room', 2)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
  channel?.close();
  channel?.close();
  transport.presence?.('room', 2);
  await transport.close();
  expect(() => transport.presence?.('room', 3)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
});
