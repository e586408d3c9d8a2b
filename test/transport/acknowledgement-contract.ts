import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Device } from './device.ts';
import { Disk } from './disk.ts';
import type { World } from './world.ts';

/** What a transport keeps with a relay that acknowledges. */
export function acknowledgementContract(openWorld: () => Promise<World>): void {
  test('[S5] [S6] what is acknowledged is in the room, at the start, in a stream of edits and after a loss', async () => {
    const world = await openWorld();
    const room = randomUUID();
    const anna = new Device(world.transport('anna'), room);
    const reader = world.transport('reader');
    reader.connect();
    const checks: Promise<void>[] = [];
    anna.link.subscribe((event) => {
      if (event.type === 'acknowledged') checks.push(holdsUpTo(event.mark));
    });
    const holdsUpTo = async (mark: number): Promise<void> => {
      const stored = new Y.Doc();
      Y.applyUpdate(stored, await reader.read(room));
      const content = stored.getMap('content');
      for (let edit = 1; edit <= mark; edit += 1) expect(content.get(`edit ${edit}`)).toBe(edit);
    };
    const edit = (from: number, through: number): void => {
      for (let n = from; n <= through; n += 1) anna.edit(`edit ${n}`);
    };

    edit(1, 5);
    anna.transport.connect();
    await anna.event('acknowledged', 5);
    edit(6, 30);
    await anna.event('acknowledged', 30);
    const again = anna.event('acknowledged', 40);
    edit(31, 35);
    world.drop('anna');
    edit(36, 40);
    await again;
    await Promise.all(checks);

    expect(anna.marks.at(-1)).toBe(40);
    expect(checks.length).toBeGreaterThan(2);
    await Promise.all([anna.transport.close(), reader.close()]);
    await world.close();
  });

  test('[S5] the acknowledgement comes before flush resolves, and synced before both', async () => {
    const world = await openWorld();
    const anna = new Device(world.transport('anna'), randomUUID());
    anna.edit('a');
    anna.transport.connect();
    await anna.link.flush();
    expect(anna.events).toEqual([{ type: 'synced' }, { type: 'acknowledged', mark: 1 }]);
    anna.edit('b');
    await anna.link.flush();
    expect(anna.marks).toEqual([1, 2]);
    await anna.transport.close();
    await world.close();
  });

  test('[S5] [S6] an edit that waited for this disk has its own mark, not that of a later one that still waits', async () => {
    const world = await openWorld();
    const disk = new Disk();
    const anna = new Device(world.transport('anna'), randomUUID(), { stored: disk.stored });
    anna.transport.connect();
    await anna.event('acknowledged');
    const edit = (key: string): void => {
      disk.begin();
      anna.edit(key);
    };
    edit('a');
    edit('b');
    const first = anna.event('acknowledged');
    await disk.finish(0);
    await first;
    expect(anna.marks).toEqual([0, 1]);
    const second = anna.event('acknowledged');
    await disk.finish(1);
    await second;
    expect(anna.marks).toEqual([0, 1, 2]);
    await anna.transport.close();
    await world.close();
  });
}
