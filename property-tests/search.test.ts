import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SyncManager } from '../adapters/api/sync-manager.ts';
import { MemoryDisk } from '../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../adapters/memory/memory-persistence.ts';
import { createSearch } from '../adapters/search/create-search.ts';
import type { ResourceSearch } from '../adapters/search/create-search.ts';
import type { SearchedManager } from '../adapters/search/searched-manager.ts';
import { toSyncOptions } from '../adapters/services/init-options.ts';
import { ManualBatches } from '../test/search/manual-batches.ts';
import { expectAsAnew, ORACLE_FIELDS } from '../test/search/search-oracle.ts';
import { seededRandom } from '../test/support/replica.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 100;

type Step =
  | { readonly kind: 'write'; readonly device: 0 | 1; readonly id: string; readonly value: object | string }
  | { readonly kind: 'delete' | 'undelete'; readonly device: 0 | 1; readonly id: string }
  /** The devices exchange what they have. */
  | { readonly kind: 'exchange' }
  /** The index works on: a batch, a save when its time has come, or all of it now. */
  | { readonly kind: 'batch' | 'save' | 'flush' }
  | { readonly kind: 'query' }
  /** The app is closed, or killed, and started again. */
  | { readonly kind: 'restart' | 'kill' }
  /** A character of the stored index, or its end, is lost. */
  | { readonly kind: 'damage'; readonly at: number; readonly cut: boolean };

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'zeta', 'alphabet', 'Gamma!', 'al-pha', '7');
const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
const tag = fc.oneof(
  text,
  fc.integer({ min: 0, max: 9 }),
  fc.constant(null),
  fc.record({ id: word, note: text }),
);
const author = fc.oneof(text, fc.record({ first: text, age: fc.nat(9) }));
const meta = fc.oneof(
  fc.record({ author }),
  fc.array(fc.oneof(fc.record({ author }), text), { maxLength: 3 }),
  text,
);
const value = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      { title: text, tags: fc.array(tag, { maxLength: 4 }), meta, other: text },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: text },
);
const device = fc.constantFrom(0 as const, 1 as const);
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e/f');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('write' as const), device, id, value }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'undelete' as const), device, id }),
  },
  { weight: 5, arbitrary: fc.constant({ kind: 'exchange' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('batch' as const, 'save' as const, 'flush' as const) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'query' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'kill' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('damage' as const), at: fc.nat(), cut: fc.boolean() }),
  },
);

const SAVE_AFTER = 1_000;

/** Two devices; the first one, which has a disk, searches. */
class SearchingWorld {
  readonly #network = new MemoryNetwork();
  readonly #disk = new MemoryDisk();
  readonly #batches = new ManualBatches();
  readonly #random: () => number;
  readonly #asSearched: (manager: SyncManager) => SearchedManager;
  readonly #deleted = new Map<string, unknown>();
  #devices: SyncManager[] = [];
  #search: ResourceSearch | undefined;

  constructor(seed: number, asSearched: (manager: SyncManager) => SearchedManager) {
    this.#random = seededRandom(seed);
    this.#asSearched = asSearched;
  }

  async open(): Promise<void> {
    this.#devices = [await this.#start('A', memoryPersistence(this.#disk)), await this.#start('B', 'none')];
    await this.#openSearch();
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'write':
        this.#record(step.device, step.id, step.value);
        return;
      case 'delete':
        this.#deleted.set(step.id, this.#manager(step.device).getResource('note', step.id));
        this.#record(step.device, step.id, undefined);
        return;
      case 'undelete':
        this.#record(step.device, step.id, this.#deleted.get(step.id));
        return;
      case 'exchange':
        return this.#exchange();
      case 'batch':
        this.#batches.run(0);
        return;
      case 'save':
        this.#batches.run(SAVE_AFTER);
        return;
      case 'flush':
        await this.#search?.flush();
        return;
      case 'query':
        this.check();
        return;
      case 'restart':
        return this.#restart();
      case 'kill':
        return this.#kill();
      case 'damage':
        return this.#damage(step.at, step.cut);
    }
  }

  check(): void {
    const manager = this.#manager(0);
    if (this.#search !== undefined) expectAsAnew(this.#search, manager.getResources('note'));
  }

  async close(): Promise<void> {
    for (const manager of this.#devices) await manager.close();
  }

  async #start(
    deviceId: string,
    persistence: ReturnType<typeof memoryPersistence> | 'none',
  ): Promise<SyncManager> {
    const transport = this.#network.transport(deviceId);
    const options = toSyncOptions({ userId: 'u', deviceId, persistence, transport, onError: fail });
    const manager = await SyncManager.open({ ...options, random: this.#random, now: () => 1_000_000 });
    manager.getSyncEngine().start();
    return manager;
  }

  async #openSearch(): Promise<void> {
    this.#search = await this.#batches.during(() =>
      createSearch(this.#asSearched(this.#manager(0)), {
        fields: ORACLE_FIELDS,
        types: ['note'],
        saveAfter: SAVE_AFTER,
        schedule: this.#batches.schedule,
      }),
    );
  }

  async #exchange(): Promise<void> {
    // Twice: only after the first time each knows of every document of the other.
    for (let round = 0; round < 2; round += 1) {
      const exchanged = Promise.all(this.#devices.map((manager) => manager.getSyncEngine().sync()));
      const over = exchanged.then(() => true);
      // Nothing here waits for anything but microtasks.
      while (!(await Promise.race([over, Promise.resolve(false)]))) this.#network.flush();
    }
  }

  async #restart(): Promise<void> {
    await this.#manager(0).close();
    await this.#again();
  }

  async #kill(): Promise<void> {
    await this.#manager(0).written();
    const abandoned = this.#manager(0);
    this.#disk.crash();
    await abandoned.close().catch(() => undefined);
    await this.#again();
  }

  async #again(): Promise<void> {
    this.#devices[0] = await this.#start('A', memoryPersistence(this.#disk));
    await this.#openSearch();
  }

  async #damage(at: number, cut: boolean): Promise<void> {
    const store = memoryPersistence(this.#disk);
    const log = await store.open('u/search/main/index');
    const part = await log.getMeta('index/0');
    if (typeof part === 'string') {
      const place = at % part.length;
      const other = String.fromCharCode(part.charCodeAt(place) ^ (1 << (at % 6)));
      await log.setMeta('index/0', part.slice(0, place) + (cut ? '' : other + part.slice(place + 1)));
    }
    await store.close();
  }

  #record(device: 0 | 1, id: string, after: unknown): void {
    const manager = this.#manager(device);
    const exists = manager.getResource('note', id) !== undefined;
    if (after === undefined && !exists) return;
    const operation = after === undefined ? 'delete' : exists ? 'update' : 'create';
    manager.getChangeTracker().recordChange(operation, id, 'note', after);
    manager.getChangeTracker().recordChange('create', id, 'other', { title: 'alpha' });
  }

  #manager(device: 0 | 1): SyncManager {
    const manager = this.#devices[device];
    if (manager === undefined) throw new Error('open it first');
    return manager;
  }
}

/** What fails after a crash is expected to. */
function fail(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('crashed'))) throw error;
}

async function holds(
  steps: readonly Step[],
  seed: number,
  asSearched: (manager: SyncManager) => SearchedManager = (manager) => manager,
): Promise<void> {
  const world = new SearchingWorld(seed, asSearched);
  await world.open();
  try {
    for (const step of steps) await world.take(step);
    world.check();
    await world.take({ kind: 'exchange' });
    world.check();
    await world.take({ kind: 'kill' });
    world.check();
  } finally {
    await world.close();
  }
}

test('[S2] an index finds what one filled anew finds, whatever was written, received, deleted, restored or lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), (steps, seed) =>
      holds(steps, seed),
    ),
    { numRuns: Math.ceil(RUNS / 2) },
  );
}, 300_000);

/** A manager that tells nobody of anything. */
function silent(manager: SyncManager): SearchedManager {
  return {
    getResource: (type, id) => manager.getResource(type, id),
    getResources: (type) => manager.getResources(type),
    openStore: (name) => manager.openStore(name),
    report: (error) => manager.report(error),
    accompany: ({ close }) => manager.accompany({ changed: () => undefined, close: async () => close() }),
  };
}

test('the law catches an index that is not told of what arrives', async () => {
  const steps: readonly Step[] = [
    { kind: 'write', device: 1, id: 'a', value: { title: 'alpha' } },
    { kind: 'exchange' },
    { kind: 'query' },
  ];
  await holds(steps, 1);
  await expect(holds(steps, 1, silent)).rejects.toThrow('expected [] to deeply equal');
});
