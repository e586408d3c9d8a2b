import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Device } from './device.ts';
import { Disk } from './disk.ts';
import type { World } from './world.ts';

/** What every transport keeps of `stored`: nothing is told to others before this device has it on disk. */
export function storedFirstContract(openWorld: () => Promise<World>): void {
  describe('what is not stored here yet', () => {
    let world: World;
    let room: string;
    let disk: Disk;
    const devices: Device[] = [];
    const thrown: unknown[] = [];

    beforeEach(async () => {
      world = await openWorld();
      room = randomUUID();
      disk = new Disk();
    });

    afterEach(async () => {
      await Promise.all(devices.splice(0).map((device) => device.transport.close()));
      await world.close();
      thrown.length = 0;
    });

    /** @param stored nothing for a device that stores nothing */
    const device = (name: string, stored?: () => Promise<unknown>): Device => {
      const transport = world.transport(name, (error) => thrown.push(error));
      const made = new Device(transport, room, stored === undefined ? {} : { stored });
      devices.push(made);
      made.transport.connect();
      return made;
    };

    /** What the relay holds after everything that has left by now has come, there and back. */
    const relayed = async (reader: Device): Promise<unknown> => {
      await reader.link.flush();
      const copy = new Y.Doc();
      Y.applyUpdate(copy, await reader.transport.read(room));
      return copy.getMap('content').toJSON();
    };

    const edit = (writer: Device, key: string): void => {
      disk.begin();
      writer.edit(key);
    };

    test('[S5] does not leave: neither the first content of a connection nor an edit; then both do, in order', async () => {
      const reader = device('reader');
      await reader.reaches('online');
      const framed = Promise.withResolvers<undefined>();
      const anna = device('anna', () => {
        framed.resolve(undefined);
        return disk.stored();
      });
      edit(anna, 'early');
      await framed.promise;
      expect(await relayed(reader)).toEqual({});
      expect(anna.transport.connection.status).toBe('connecting');
      edit(anna, 'late');
      expect(await relayed(reader)).toEqual({});
      const order: string[] = [];
      reader.doc.getMap('content').observe((event) => order.push(...event.keysChanged));

      // The second write is reported first, as two stores might do: order is kept all the same.
      await disk.finish(1);
      expect(await relayed(reader)).toEqual({});
      await disk.finish(0);
      await anna.link.flush();
      await reader.holds('late');
      expect(await relayed(reader)).toEqual({ early: 1, late: 2 });
      expect(order).toEqual(['early', 'late']);
      expect(anna.events[0]).toEqual({ type: 'synced' });
      expect(anna.transport.connection.status).toBe('online');
    });

    test('[S5] is not flushed before it has left, however many ask', async () => {
      const anna = device('anna', disk.stored);
      await anna.reaches('online');
      edit(anna, 'a');
      const settled: string[] = [];
      const flushes = ['first', 'second'].map((name) =>
        anna.link.flush().then(() => void settled.push(name)),
      );
      edit(anna, 'b');
      const third = anna.link.flush().then(() => void settled.push('third'));
      const reader = device('reader');
      await reader.reaches('online');
      expect(await relayed(reader)).toEqual({});
      expect(settled).toEqual([]);
      await disk.finish(0);
      await Promise.all(flushes);
      expect(settled).toEqual(['first', 'second']);
      expect(await relayed(reader)).toEqual({ a: 1 });
      await disk.finish(1);
      await third;
      expect(await relayed(reader)).toEqual({ a: 1, b: 2 });
    });

    test('others are heard meanwhile', async () => {
      const anna = device('anna', disk.stored);
      const ben = device('ben');
      await Promise.all([anna.reaches('online'), ben.reaches('online')]);
      edit(anna, 'a');
      ben.edit('b');
      await anna.holds('b');
      expect(await relayed(ben)).toEqual({ b: 1 });
      await disk.finish(0);
      await ben.holds('a');
    });

    test('[S1] leaves when storing has failed, since only the others can keep it then', async () => {
      const [anna, ben] = [device('anna', disk.stored), device('ben')];
      await Promise.all([anna.reaches('online'), ben.reaches('online')]);
      edit(anna, 'a');
      disk.fail(0);
      await ben.holds('a');
    });

    test('a `stored` that throws is reported and holds nothing back', async () => {
      const anna = device('anna', () => {
        throw new Error('stored');
      });
      const ben = device('ben');
      await Promise.all([anna.reaches('online'), ben.reaches('online')]);
      anna.edit('a');
      await ben.holds('a');
      expect(thrown).toContainEqual(new Error('stored'));
    });

    test('[S1] [S5] is lost with a connection that ends, and goes with the next one, once stored', async () => {
      const anna = device('anna', disk.stored);
      const reader = device('reader');
      await Promise.all([anna.reaches('online'), reader.reaches('online')]);
      edit(anna, 'a');
      edit(anna, 'b');
      const lost = anna.event('lost');
      world.drop('anna');
      await lost;
      await disk.finish(0);
      expect(await relayed(reader)).toEqual({});
      const synced = anna.event('synced');
      await disk.finish(1);
      await synced;
      await reader.holds('b');
      expect(reader.content).toEqual({ a: 1, b: 2 });
    });

    test('a link that is closed lets nothing go that still waits', async () => {
      const anna = device('anna', disk.stored);
      const reader = device('reader');
      await Promise.all([anna.reaches('online'), reader.reaches('online')]);
      edit(anna, 'a');
      anna.link.close();
      await disk.finish(0);
      expect(await relayed(reader)).toEqual({});
    });
  });
}
