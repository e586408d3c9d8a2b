import { describe, expect, test } from 'vitest';
import type { DocumentStore } from '../src/replication/persistence.ts';
import type { Transport } from '../src/replication/transport.ts';
import { CrashWorld, RETENTION_MS, SOUND } from '../test/support/crash-world.ts';
import type { Doors } from '../test/support/crash-world.ts';
import { expectRecovered } from '../test/support/expect-recovered.ts';
import { FaultyDisk } from '../test/support/faulty-disk.ts';
import type { Fault, Landed, Layout } from '../test/support/faulty-disk.ts';

/** One run of a device on a disk; its calls are counted from `world.arm`. */
interface Script {
  readonly alone: boolean;
  /** What the disk holds before; nothing, when not given. */
  readonly start?: (layout: Layout) => Promise<FaultyDisk>;
  readonly act: (world: CrashWorld) => Promise<void>;
}

/** More stored updates than are left uncompacted. */
const MANY = 205;

async function diskAfter(layout: Layout, act: (world: CrashWorld) => Promise<void>): Promise<FaultyDisk> {
  const world = new CrashWorld(new FaultyDisk(layout), 4_711);
  await world.open();
  await act(world);
  await world.written();
  await world.shut();
  return world.disk.restarted();
}

function fill(world: CrashWorld, count: number): void {
  world.record('create', 'note', 'n', { count: 0 });
  for (let index = 1; index < count; index += 1) world.record('update', 'note', 'n', { count: index });
}

/** A disk on which the last changes have reached one document only. */
async function halfWritten(layout: Layout, behind: '/state' | '/journal'): Promise<FaultyDisk> {
  const disk = await diskAfter(layout, async (world) => {
    fill(world, 3);
    world.record('create', 'note', 'm', { list: ['x', 'y'] });
    world.record('update', 'note', 'm', { list: ['y'] });
    await world.written();
  });
  return disk.without(behind, 2);
}

async function goOn(world: CrashWorld): Promise<void> {
  await world.open();
  world.record('update', 'note', 'm', { list: ['y', 'z'] });
  world.record('update', 'note', 'n', { count: -1 });
  await world.written();
  world.record('delete', 'note', 'm');
  await world.shut();
}

const scripts: Readonly<Record<string, Script>> = {
  'records in two partitions': {
    alone: true,
    act: async (world) => {
      await world.open();
      world.record('create', 'note', 'n', { a: 1, list: ['x', 'y'] });
      world.record('create', 'tab', 't', { url: 'u' });
      await world.written();
      world.record('update', 'note', 'n', { a: 2, list: ['x', 'z', 'y'] });
      world.record('update', 'note', 'n', { a: 2, list: ['z'], b: { c: null } });
      world.record('delete', 'tab', 't');
      await world.written();
      world.record('create', 'tab', 't', { url: 'v' });
      await world.shut();
    },
  },
  'exchanges, resolves and settles': {
    alone: false,
    act: async (world) => {
      await world.open(true);
      const ben = await world.device('ben-1', undefined);
      world.record('create', 'note', 'n', { a: 1, b: 1, c: 1 });
      await world.flush();
      ben.transport?.connect();
      await ben.flush();
      world.network.partition('ben-1');
      for (const member of ['a', 'b', 'c']) {
        ben.record({ operation: 'update', type: 'note', id: 'n', after: { a: 1, b: 1, c: 1, [member]: 2 } });
        world.record('update', 'note', 'n', { ...(world.value('note', 'n') as object), [member]: 3 });
      }
      world.record('create', 'tab', 't', { url: 'u' });
      world.network.heal('ben-1');
      await ben.flush();
      await world.flush();
      const partition = world.partition('note');
      const [conflict] = partition?.partition.projection.conflicts() ?? [];
      if (conflict !== undefined) world.note(() => partition?.resolve(conflict.id, conflict.remote) ?? []);
      world.note(() => partition?.settle({ type: 'note', id: 'n' }, 'local') ?? []);
      ben.record({ operation: 'delete', type: 'tab', id: 't', after: undefined });
      await world.flush();
      await ben.flush();
      world.record('update', 'tab', 't', { url: 'v' });
      await world.flush();
      await world.shut();
    },
  },
  'trims its history': {
    alone: true,
    start: (layout) =>
      diskAfter(layout, async (world) => {
        for (let day = 0; day < 4; day += 1) {
          fill(world, 3);
          world.advance(RETENTION_MS / 10);
          await world.written();
        }
      }),
    act: async (world) => {
      await world.open(true);
      await world.flush();
      world.advance(RETENTION_MS * 1.25);
      world.record('update', 'note', 'n', { count: 'kept' });
      await world.flush();
      expect(world.alive(() => world.anna.trim())).not.toBe(0);
      world.record('update', 'note', 'n', { count: 'later' });
      await world.written();
      world.advance(2 * RETENTION_MS);
      await world.flush();
      world.alive(() => world.anna.trim());
      world.record('update', 'note', 'n', { count: 'last' });
      await world.flush();
      await world.shut();
    },
  },
  'does again what only its journal has': {
    alone: true,
    start: (layout) => halfWritten(layout, '/state'),
    act: goOn,
  },
  'journals what only its state has': {
    alone: true,
    start: (layout) => halfWritten(layout, '/journal'),
    act: goOn,
  },
  'loads everything anew': {
    alone: false,
    act: async (world) => {
      await world.open(true);
      world.record('create', 'note', 'n', { a: 1 });
      world.record('create', 'tab', 't', { url: 'u' });
      await world.flush();
      const rebuilding = world.rebuild();
      world.record('update', 'tab', 't', { url: 'v' });
      await world.written();
      world.record('update', 'note', 'n', { a: 2 });
      world.record('update', 'tab', 't', { url: 'w' });
      await rebuilding;
      world.record('update', 'note', 'n', { a: 3 });
      await world.flush();
      await world.shut();
    },
  },
  compacts: {
    alone: true,
    start: (layout) =>
      diskAfter(layout, (world) => {
        fill(world, MANY);
        return Promise.resolve();
      }),
    act: async (world) => {
      await world.open();
      world.record('update', 'note', 'n', { count: 'again' });
      await world.written();
      world.record('delete', 'note', 'n');
      await world.shut();
    },
  },
};

const LANDED: Readonly<Record<Layout, readonly Landed[]>> = {
  shared: ['nothing', 'half', 'torn', 'all'],
  separate: ['nothing', 'all', 'newest', 'torn'],
};
const LAYOUTS: readonly Layout[] = ['shared', 'separate'];
const started = new Map<string, Promise<FaultyDisk>>();

async function worldOf(name: string, layout: Layout, doors: Doors): Promise<CrashWorld> {
  const start = scripts[name]?.start;
  const key = `${name} ${layout}`;
  if (start !== undefined && !started.has(key)) started.set(key, start(layout));
  const disk = (await started.get(key))?.restarted() ?? new FaultyDisk(layout);
  return new CrashWorld(disk, 1, doors);
}

/** Runs a script once with a fault, and checks what is left. */
async function run(
  name: string,
  layout: Layout,
  fault: Fault | undefined,
  doors = SOUND,
): Promise<CrashWorld> {
  const { act, alone } = scripts[name] as Script;
  const world = await worldOf(name, layout, doors);
  world.arm(fault);
  await Promise.race([act(world), world.disk.crashed]);
  await expectRecovered(world, { alone, refused: fault?.type === 'error' && fault.calls > 1 });
  await world.close();
  return world;
}

const known = new Map<string, Promise<readonly string[]>>();

/** What a script asks of the disk, call by call, when nothing goes wrong. */
function callsOf(name: string, layout: Layout): Promise<readonly string[]> {
  const key = `${name} ${layout}`;
  const calls = known.get(key) ?? run(name, layout, undefined).then((world) => world.disk.log);
  known.set(key, calls);
  return calls;
}

/** Where it makes a difference what has landed of the writes under way. */
function isWrite(call: string): boolean {
  return call.startsWith('commit') || call.startsWith('compact');
}

const ERRORS: readonly Omit<Extract<Fault, { type: 'error' }>, 'at'>[] = [
  { type: 'error', code: 'STORAGE_FAILED', calls: 1 },
  { type: 'error', code: 'STORAGE_FULL', calls: 3 },
];

describe.each(LAYOUTS)('on a disk with %s documents', (layout) => {
  describe.each(Object.keys(scripts))('while a device %s', (name) => {
    test.each(LANDED[layout])(
      '[S4] [S5] power lost at any call leaves a whole prefix, and nothing was promised beyond it (%s landed)',
      async (landed) => {
        for (const [at, call] of (await callsOf(name, layout)).entries()) {
          if (landed === 'nothing' || isWrite(call)) await run(name, layout, { type: 'crash', at, landed });
        }
      },
    );

    test.each(ERRORS)(
      '[S4] [S5] an error ($code, $calls calls long) at any call costs nothing that was promised',
      async (error) => {
        for (const at of (await callsOf(name, layout)).keys()) await run(name, layout, { ...error, at });
      },
    );

    // Fails where `UnstoredNotes.refused` is not waited for.
    test.each([1, 2, 3, 6])(
      '[S5] nor one that is followed by a loss of power, %i calls later: what left keeps its number',
      async (lives) => {
        const error = { type: 'error', code: 'STORAGE_FAILED', calls: 1, lives } as const;
        for (const [at, call] of (await callsOf(name, layout)).entries()) {
          if (isWrite(call)) await run(name, layout, { ...error, at });
        }
      },
    );
  });
});

/** Stores whose documents differ in one thing. */
function through(change: (store: DocumentStore) => Partial<DocumentStore>): Doors['persistence'] {
  return (disk) => {
    const sound = disk.persistence();
    return {
      claimSlot: (name) => sound.claimSlot(name),
      close: () => sound.close(),
      open: async (name) => {
        const store = await sound.open(name);
        return {
          load: () => store.load(),
          append: (update) => store.append(update),
          compact: (merge, isSpent) => store.compact(merge, isSpent),
          getMeta: (key) => store.getMeta(key),
          setMeta: (key, value) => store.setMeta(key, value),
          destroy: () => store.destroy(),
          close: () => store.close(),
          ...change(store),
        };
      },
    };
  };
}

/** A transport that lets frames leave before what they carry is stored. */
function hasty(sound: Transport): Transport {
  return {
    get connection() {
      return sound.connection;
    },
    attach: (room, doc, { mark }) => sound.attach(room, doc, { mark }),
    read: (room) => sound.read(room),
    subscribe: (listener) => sound.subscribe(listener),
    connect: () => sound.connect(),
    disconnect: () => sound.disconnect(),
    close: () => sound.close(),
  };
}

describe('the law catches', () => {
  const exchanging = 'exchanges, resolves and settles';
  const lost = { type: 'crash', landed: 'nothing' } as const;
  const twins: Readonly<Record<string, readonly [string, Omit<Fault, 'at'>, Partial<Doors>]>> = {
    'a store that says stored before it is': [
      'records in two partitions',
      lost,
      {
        persistence: through((store) => ({
          append: (update) => (void store.append(update), stored()),
          setMeta: (key, value) => (void store.setMeta(key, value), stored()),
        })),
      },
    ],
    'a store that hides that it failed': [
      'records in two partitions',
      { type: 'error', code: 'STORAGE_FULL', calls: 3 } as Omit<Fault, 'at'>,
      { persistence: through((store) => ({ append: (update) => store.append(update).catch(stored) })) },
    ],
    'a store that forgets its names': [
      'does again what only its journal has',
      lost,
      { persistence: through(() => ({ getMeta: () => Promise.resolve(undefined) })) },
    ],
    'a transport that does not wait for the disk': [exchanging, lost, { transport: hasty }],
  };

  test.each(Object.entries(twins))('%s', async (_, [name, fault, doors]) => {
    const calls = await callsOf(name, 'shared');
    let caught: unknown;
    for (let at = 0; at < calls.length && caught === undefined; at += 1) {
      // reason: a fault without its place is a fault once it has one
      const there = { ...fault, at } as Fault;
      caught = await run(name, 'shared', there, { ...SOUND, ...doors }).then(() => undefined, identity);
    }
    expect(caught).toMatchObject({ name: 'AssertionError' });
  });
});

function stored(): Promise<void> {
  return Promise.resolve();
}

function identity(error: unknown): unknown {
  return error;
}
