import { describe, expect, test } from 'vitest';
import { MemoryNetwork, type MemoryNetworkOptions } from '../../adapters/memory/memory-network.ts';
import { transportContract } from '../transport-contract.ts';
import { acknowledgementContract } from './acknowledgement-contract.ts';
import { Device } from './device.ts';
import type { World } from './world.ts';

const open = async (options: MemoryNetworkOptions): Promise<World> => {
  const reports: ((error: unknown) => void)[] = [];
  const network = new MemoryNetwork({
    ...options,
    delivery: 'automatic',
    onError: (error) => reports.forEach((report) => report(error)),
  });
  return {
    transport: (name, onError) => {
      if (onError !== undefined) reports.push(onError);
      return network.transport(name);
    },
    drop: (name) => network.dropConnection(name),
    close: async () => undefined,
  };
};

transportContract('memory, acknowledging', () => open({}));
transportContract('memory, not acknowledging', () => open({ acknowledges: false }));
acknowledgementContract(() => open({}));

function online(network: MemoryNetwork, name: string): Device {
  const device = new Device(network.transport(name), 'room');
  device.transport.connect();
  return device;
}

describe('MemoryNetwork', () => {
  test('nothing moves until the test moves it, and all of it comes to rest', () => {
    const network = new MemoryNetwork();
    const [anna, ben] = [online(network, 'anna'), online(network, 'ben')];
    anna.edit('a');
    expect(network.pending).toBeGreaterThan(0);
    expect(ben.content).toEqual({});
    expect(network.flush()).toBeGreaterThan(0);
    expect(ben.content).toEqual({ a: 1 });
    expect(anna.events).toEqual([{ type: 'synced' }, { type: 'acknowledged', mark: 1 }]);
    expect(network.pending).toBe(0);
    expect(network.flush()).toBe(0);
    expect(network.step()).toBe(false);
  });

  test('[S3] an edit between two devices at rest costs one frame up, one across and one acknowledgement', () => {
    const network = new MemoryNetwork();
    const [anna] = [online(network, 'anna'), online(network, 'ben')];
    network.flush();
    const before = { anna: network.traffic('anna'), ben: network.traffic('ben') };
    anna.edit('a');
    network.flush();
    expect(network.traffic('anna').sent.frames - before.anna.sent.frames).toBe(1);
    expect(network.traffic('anna').received.frames - before.anna.received.frames).toBe(1);
    expect(network.traffic('ben').received.frames - before.ben.received.frames).toBe(1);
    expect(network.traffic('ben').sent).toEqual(before.ben.sent);
    expect(network.traffic('anna').sent.bytes).toBeGreaterThan(before.anna.sent.bytes);
  });

  test('[S1] what is written before the relay has asked is part of the answer, and never comes with a gap', () => {
    const network = new MemoryNetwork();
    const anna = new Device(network.transport('anna'), 'room');
    anna.edit('offline');
    anna.transport.connect();
    anna.edit('online');
    const { store } = network.document('room');
    while (network.step(0)) expect(store.pendingStructs).toBeNull();
    network.flush();
    expect(network.document('room').getMap('content').size).toBe(2);
    expect(anna.marks).toEqual([2]);
  });

  test('[S5] what a listener deletes is not acknowledged with the edit it listened to', () => {
    const network = new MemoryNetwork();
    const anna = online(network, 'anna');
    anna.edit('old');
    network.flush();
    const content = anna.doc.getMap('content');
    content.observe((event) => {
      if (event.keysChanged.has('new')) anna.remove('old');
    });
    // The deletion is in the document already when the frame of this edit leaves, but not in that frame.
    anna.edit('new');
    expect(network.step(0)).toBe(true);
    expect(network.step(1)).toBe(true);
    expect(network.document('room').getMap('content').toJSON()).toEqual({ old: 1, new: 2 });
    expect(anna.marks).toEqual([1]);
    network.flush();
    expect(anna.marks).toEqual([1, 3]);
  });

  test('a partition loses what is under way and nothing else', () => {
    const network = new MemoryNetwork();
    const [anna, ben] = [online(network, 'anna'), online(network, 'ben')];
    network.flush();
    anna.edit('a');
    network.partition('anna');
    network.partition('anna');
    expect(network.pending).toBe(0);
    expect(anna.events.at(-1)).toEqual({ type: 'lost' });
    expect(anna.transport.connection).toMatchObject({
      status: 'connecting',
      failure: { code: 'CONNECTION_FAILED' },
    });
    network.flush();
    expect(ben.content).toEqual({});
    network.heal('anna');
    network.flush();
    expect(ben.content).toEqual({ a: 1 });
    expect(anna.transport.connection).toEqual({ status: 'online' });
    expect(anna.marks).toEqual([0, 1]);
  });

  test('a device that is cut off can neither read nor flush', async () => {
    const network = new MemoryNetwork();
    const anna = online(network, 'anna');
    const read = anna.transport.read('room');
    const flush = anna.link.flush();
    network.partition('anna');
    await expect(read).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    await expect(flush).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    await expect(anna.transport.read('room')).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    await expect(anna.link.flush()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  test('[S5] without acknowledgements there is no event, whatever happens', () => {
    const network = new MemoryNetwork({ acknowledges: false });
    const anna = online(network, 'anna');
    anna.edit('a');
    network.flush();
    network.dropConnection('anna');
    network.flush();
    expect(anna.events.map((event) => event.type)).toEqual(['synced', 'lost', 'synced']);
  });
});
