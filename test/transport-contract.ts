import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Device } from './transport/device.ts';
import { storedFirstContract } from './transport/stored-first-contract.ts';
import type { World } from './transport/world.ts';

/** What every transport keeps, whatever carries it. */
export function transportContract(name: string, openWorld: () => Promise<World>): void {
  describe(`transport contract: ${name}`, () => {
    storedFirstContract(openWorld);

    let world: World;
    let room: string;
    const devices: Device[] = [];
    const thrown: unknown[] = [];

    beforeEach(async () => {
      world = await openWorld();
      room = `room ${randomUUID()}/ä`;
    });

    afterEach(async () => {
      await Promise.all(devices.splice(0).map((device) => device.transport.close()));
      await world.close();
      thrown.length = 0;
    });

    const device = (deviceName: string): Device => {
      const made = new Device(
        world.transport(deviceName, (error) => thrown.push(error)),
        room,
      );
      devices.push(made);
      return made;
    };

    const online = async (deviceName: string): Promise<Device> => {
      const made = device(deviceName);
      made.transport.connect();
      await made.reaches('online');
      return made;
    };

    test('[S2] two devices that edit at once end with the same content', async () => {
      const [anna, ben] = await Promise.all([online('anna'), online('ben')]);
      anna.edit('a');
      ben.edit('b');
      await Promise.all([anna.holds('b'), ben.holds('a')]);
      expect(anna.content).toEqual({ a: 1, b: 1 });
      expect(ben.content).toEqual(anna.content);
    });

    test('[S1] edits made before the first connection are sent with it, and so are edits made offline', async () => {
      const anna = device('anna');
      anna.edit('early');
      anna.transport.connect();
      await anna.reaches('online');
      const ben = await online('ben');
      await ben.holds('early');

      anna.transport.disconnect();
      anna.edit('offline');
      ben.edit('meanwhile');
      anna.transport.connect();
      await Promise.all([anna.holds('meanwhile'), ben.holds('offline')]);
      expect(ben.content).toEqual(anna.content);
    });

    test('rooms do not mix', async () => {
      const anna = await online('anna');
      room = `${room} next door`;
      const ben = await online('ben');
      anna.edit('a');
      ben.edit('b');
      await Promise.all([anna.link.flush(), ben.link.flush()]);
      expect(anna.content).toEqual({ a: 1 });
      expect(ben.content).toEqual({ b: 1 });
    });

    test('connection goes from offline over connecting to online and back, and tells each step', async () => {
      const anna = device('anna');
      const told: string[] = [];
      anna.transport.subscribe((connection) => told.push(connection.status));
      expect(anna.transport.connection).toEqual({ status: 'offline' });
      anna.transport.connect();
      anna.transport.connect();
      await anna.reaches('online');
      anna.transport.disconnect();
      anna.transport.disconnect();
      expect(told).toEqual(['connecting', 'online', 'offline']);
      expect(anna.events.map((event) => event.type)).toContain('synced');
      expect(anna.events.at(-1)).toEqual({ type: 'lost' });
    });

    test('a transport without a link is connecting, and is online only when all its links are', async () => {
      const transport = world.transport('anna');
      transport.connect();
      expect(transport.connection).toEqual({ status: 'connecting' });
      const first = new Device(transport, `${room} 1`);
      devices.push(first);
      await first.reaches('online');
      const second = new Device(transport, `${room} 2`);
      expect(transport.connection.status).toBe('connecting');
      await second.reaches('online');
      expect(second.events[0]).toEqual({ type: 'synced' });
      second.link.close();
      expect(transport.connection.status).toBe('online');
    });

    test('[S5] flush resolves when what this device held is at the relay and what the relay held is here', async () => {
      const anna = await online('anna');
      const ben = await online('ben');
      anna.edit('a');
      await anna.link.flush();
      await ben.link.flush();
      expect(ben.content).toEqual({ a: 1 });
      const stored = new Y.Doc();
      Y.applyUpdate(stored, await ben.transport.read(room));
      expect(stored.getMap('content').toJSON()).toEqual({ a: 1 });
    });

    test('flush waits for a connection that is being made, and many at once all resolve', async () => {
      const anna = device('anna');
      anna.edit('a');
      anna.transport.connect();
      await Promise.all([anna.link.flush(), anna.link.flush(), anna.link.flush()]);
      expect(anna.transport.connection.status).toBe('online');
      const ben = await online('ben');
      expect(ben.content).toEqual({ a: 1 });
    });

    test('[S5] flush rejects offline, when the connection ends meanwhile, and when the link is closed', async () => {
      const anna = device('anna');
      await expect(anna.link.flush()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      anna.transport.connect();
      await anna.reaches('online');
      const cut = anna.link.flush();
      anna.transport.disconnect();
      await expect(cut).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      anna.link.close();
      await expect(anna.link.flush()).rejects.toMatchObject({ code: 'CLOSED' });
    });

    test('read gives the whole document of the other side and changes nothing there', async () => {
      const anna = await online('anna');
      anna.edit('a');
      await anna.link.flush();
      const ben = world.transport('ben');
      await expect(ben.read(room)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      ben.connect();
      const first = await ben.read(room);
      expect(await ben.read(room)).toEqual(first);
      await ben.close();
      const copy = new Y.Doc();
      Y.applyUpdate(copy, first);
      expect(copy.getMap('content').toJSON()).toEqual({ a: 1 });
      expect([...Y.decodeStateVector(Y.encodeStateVector(copy)).keys()]).toEqual([anna.doc.clientID]);
    });

    test('a lost connection is told, comes back by itself and catches up', async () => {
      const [anna, ben] = await Promise.all([online('anna'), online('ben')]);
      const lost = anna.event('lost');
      const synced = anna.event('synced');
      world.drop('anna');
      anna.edit('a');
      ben.edit('b');
      await Promise.all([lost, synced, anna.holds('b'), ben.holds('a')]);
      expect(anna.content).toEqual(ben.content);
    });

    test('a closed link neither sends nor receives nor tells; closing twice is safe', async () => {
      const [anna, ben] = await Promise.all([online('anna'), online('ben')]);
      anna.link.close();
      anna.link.close();
      const told = anna.events.length;
      anna.edit('a');
      ben.edit('b');
      await ben.link.flush();
      expect(ben.content).toEqual({ b: 1 });
      expect(anna.content).toEqual({ a: 1 });
      expect(anna.events).toHaveLength(told);
    });

    test('a closed transport is closed for good; closing twice is safe', async () => {
      const anna = await online('anna');
      await anna.transport.close();
      await anna.transport.close();
      anna.transport.disconnect();
      expect(anna.transport.connection).toEqual({ status: 'offline' });
      await expect(anna.link.flush()).rejects.toMatchObject({ code: 'CLOSED' });
      await expect(anna.transport.read(room)).rejects.toMatchObject({ code: 'CLOSED' });
      expect(() => anna.transport.connect()).toThrow(expect.objectContaining({ code: 'CLOSED' }));
      expect(() => anna.transport.attach(room, new Y.Doc(), { mark: () => 0 })).toThrow(
        expect.objectContaining({ code: 'CLOSED' }),
      );
    });

    test.each(['', 'a\nb', '\u007f', 'ä'.repeat(129), '\ud800', '.', '..'])(
      '[S7] a room named %j is refused before anything is done',
      async (bad) => {
        const anna = await online('anna');
        const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error;
        expect(() => anna.transport.attach(bad, new Y.Doc(), { mark: () => 0 })).toThrow(refusal);
        await expect(anna.transport.read(bad)).rejects.toThrow(refusal);
        expect(anna.transport.connection.status).toBe('online');
      },
    );

    test.each(['constructor', 'a/../b', '//', 'a?b=c#d', '%2e', 'ä'.repeat(128), 'x'.repeat(256)])(
      'a room named %j is carried',
      async (good) => {
        room = good;
        const [anna, ben] = await Promise.all([online('anna'), online('ben')]);
        anna.edit('a');
        await ben.holds('a');
      },
    );

    test('listeners and marks that throw stop nobody, and the document goes on', async () => {
      const anna = device('anna');
      const ben = await online('ben');
      const failing = (): never => {
        throw new Error('a listener');
      };
      anna.transport.subscribe(failing);
      anna.link.subscribe(failing);
      const second = anna.transport.attach(`${room} 2`, anna.doc, { mark: failing });
      second.subscribe(failing);
      anna.transport.connect();
      await anna.reaches('online');
      anna.edit('a');
      await Promise.all([anna.link.flush(), second.flush(), ben.holds('a')]);
      anna.edit('b');
      await ben.holds('b');
      expect(thrown.length).toBeGreaterThan(0);
    });
  });
}
