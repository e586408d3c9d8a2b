import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PRESENCE_INTERVAL_MS } from '../../adapters/api/presence-board.ts';
import type { Presence } from '../../adapters/api/presence.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import type { World } from '../transport/world.ts';
import { ManualRepeat } from './manual-repeat.ts';

export interface PresentDevice {
  readonly manager: SyncManager;
  readonly repeat: ManualRepeat;
}

/** A place where devices meet: a relay, and a workspace of its own. */
export interface Place {
  readonly world: World;
  readonly workspace: string;
}

/** A device in that place, online. */
export async function join({ world, workspace }: Place, deviceId: string): Promise<PresentDevice> {
  const repeat = new ManualRepeat();
  const options = {
    userId: `user of ${deviceId}`,
    transport: world.transport(deviceId),
    persistence: 'none',
    workspace,
  } as const;
  const manager = await openDevice(deviceId, options, { repeat: repeat.repeat });
  manager.getSyncEngine().start();
  await untilState(manager, ({ isOnline }) => isOnline);
  return { manager, repeat };
}

/** Devices that are here with what they do, as one of them knows it. */
export function shown(manager: SyncManager): readonly string[] {
  return manager.getPresence().map(show);
}

function show(presence: Presence): string {
  if (presence.kind === 'other') return `other ${JSON.stringify(presence.data)}`;
  const { deviceId, state, resource } = presence;
  return `${deviceId} ${state}${resource === undefined ? '' : ` ${resource.type}/${resource.id}`}`;
}

/** Resolves once that is what a device knows. */
export function untilShown(manager: SyncManager, expected: readonly string[]): Promise<void> {
  const source = {
    subscribe: (listener: (present: readonly Presence[]) => void) => manager.subscribePresence(listener),
  };
  const wanted = JSON.stringify(expected);
  return until(source, () => JSON.stringify(shown(manager)) === wanted);
}

/** What presence promises over every transport that carries it. */
export function presenceContract(name: string, open: () => Promise<World>): void {
  const start = async (): Promise<Place> => {
    const world = await open();
    onTestFinished(() => world.close());
    return { world, workspace: randomUUID() };
  };

  describe(`presence: ${name}`, () => {
    test('those who are here see each other, also who came earlier, and what everybody does', async () => {
      const place = await start();
      const a = await join(place, 'A');
      a.manager.setPresence({
        state: 'viewing',
        resource: { type: 'note', id: 'n1' },
        data: { colour: 'teal' },
      });
      expect(shown(a.manager)).toEqual(['A viewing note/n1']);
      const b = await join(place, 'B');
      await untilShown(b.manager, ['A viewing note/n1']);
      b.manager.setPresence({ state: 'editing' });
      await untilShown(a.manager, ['A viewing note/n1', 'B editing']);
      expect(a.manager.getPresence()).toEqual([
        {
          ...{
            kind: 'device',
            isSelf: true,
            client: expect.any(Number) as number,
            userId: 'user of A',
            deviceId: 'A',
          },
          ...{ state: 'viewing', resource: { type: 'note', id: 'n1' }, data: { colour: 'teal' } },
        },
        {
          ...{ kind: 'device', isSelf: false, client: expect.any(Number) as number, userId: 'user of B' },
          ...{ deviceId: 'B', state: 'editing' },
        },
      ]);
      expect(a.manager.getPresence()).toBe(a.manager.getPresence());
    });

    test('who leaves, is closed, or goes offline leaves no trace', async () => {
      const place = await start();
      const [a, b, c, d] = await Promise.all(['A', 'B', 'C', 'D'].map((id) => join(place, id)));
      if (a === undefined || b === undefined || c === undefined || d === undefined)
        throw new Error('four devices');
      for (const { manager } of [a, b, c, d]) manager.setPresence({ state: 'viewing' });
      for (const { manager } of [a, b, c, d]) {
        await untilShown(manager, ['A viewing', 'B viewing', 'C viewing', 'D viewing']);
      }
      b.repeat.pass(PRESENCE_INTERVAL_MS);
      b.manager.setPresence(null);
      await untilShown(a.manager, ['A viewing', 'C viewing', 'D viewing']);
      await c.manager.close();
      await untilShown(a.manager, ['A viewing', 'D viewing']);
      d.manager.getSyncEngine().stop();
      await untilShown(a.manager, ['A viewing']);
      expect(shown(b.manager)).not.toContain('B viewing');
      expect(shown(d.manager)).toEqual(['D viewing']);
      const late = await join(place, 'E');
      late.manager.setPresence({ state: 'viewing' });
      await untilShown(late.manager, ['A viewing', 'E viewing']);
    });

    test('who loses the connection sees nobody, and sees and is seen again when it is back', async () => {
      const place = await start();
      const [a, b] = [await join(place, 'A'), await join(place, 'B')];
      a.manager.setPresence({ state: 'viewing' });
      b.manager.setPresence({ state: 'viewing' });
      await untilShown(a.manager, ['A viewing', 'B viewing']);
      await untilShown(b.manager, ['A viewing', 'B viewing']);
      // What A sees of it depends on how soon B is back: relays put together what happens in a moment.
      const alone = untilShown(b.manager, ['B viewing']);
      place.world.drop('B');
      await alone;
      b.manager.setPresence({ state: 'editing' });
      b.repeat.pass(PRESENCE_INTERVAL_MS);
      await untilShown(a.manager, ['A viewing', 'B editing']);
      await untilShown(b.manager, ['A viewing', 'B editing']);
    });

    test('of many things said in a moment the first and the last are heard', async () => {
      const place = await start();
      const [a, b] = [await join(place, 'A'), await join(place, 'B')];
      const heard: string[] = [];
      b.manager.subscribePresence((present) => heard.push(...present.map(show)));
      for (let n = 1; n <= 50; n++) {
        a.manager.setPresence({ state: 'editing', resource: { type: 'note', id: `n${n}` } });
      }
      expect(shown(a.manager)).toEqual(['A editing note/n50']);
      await untilShown(b.manager, ['A editing note/n1']);
      a.repeat.pass(PRESENCE_INTERVAL_MS);
      await untilShown(b.manager, ['A editing note/n50']);
      expect(heard).toEqual(['A editing note/n1', 'A editing note/n50']);
      expect(a.repeat.pass(PRESENCE_INTERVAL_MS)).toBe(1);
      expect(a.repeat.pass(PRESENCE_INTERVAL_MS)).toBe(0);
    });
  });
}
