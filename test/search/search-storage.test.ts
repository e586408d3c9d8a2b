import { IDBFactory } from 'fake-indexeddb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { createSearch } from '../../adapters/search/create-search.ts';
import type { SearchOptions } from '../../adapters/search/create-search.ts';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { SyncError } from '../../src/model/errors.ts';
import { isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { openDevice } from '../guide/device.ts';
import { idsOf, openSearching, write } from './searching.ts';
import type { Searching } from './searching.ts';

const INDEX = 'team/search/main/index';

/** Counts the texts that are cut: of an index that was stored and is taken over, there are none. */
function counting(options: Partial<SearchOptions> = {}): {
  texts: number;
  readonly options: Partial<SearchOptions>;
} {
  const counter = {
    texts: 0,
    options: {
      ...options,
      tokenize: (text: string): string[] => {
        counter.texts += 1;
        return text.split(' ');
      },
    },
  };
  return counter;
}

interface Opened extends Searching {
  /** Texts that were cut while it was opened: one for the tokenizer's sample. */
  readonly cut: number;
}

async function open(persistence: Persistence, options: Partial<SearchOptions> = {}): Promise<Opened> {
  const counter = counting(options);
  const searching = await openSearching({ persistence }, counter.options);
  return { ...searching, cut: counter.texts - 1 };
}

function sqlite(): () => Persistence {
  const folder = mkdtempSync(join(tmpdir(), 'layer5-search-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return () => sqlitePersistence(join(folder, 'device.db'));
}

function indexedDb(): () => Persistence {
  const factory = new IDBFactory();
  return () => indexedDbPersistence({ indexedDB: factory });
}

describe.each([
  [
    'memory',
    () =>
      (
        (disk) => () =>
          memoryPersistence(disk)
      )(new MemoryDisk()),
  ],
  ['IndexedDB', indexedDb],
  ['SQLite', sqlite],
])('an index on %s', (_, medium) => {
  test('is taken over at the next start, and only what changed since is indexed', async () => {
    const store = medium();
    const first = await open(store());
    for (const id of ['a', 'b', 'c']) write(first.manager, 'note', id, { title: `word ${id}` });
    await first.manager.close();
    const second = await open(store());
    expect(second.cut).toBe(0);
    expect(idsOf(second.search, 'word')).toEqual(['a', 'b', 'c']);
    await second.search.close();
    write(second.manager, 'note', 'b', { title: 'other' });
    write(second.manager, 'note', 'c');
    write(second.manager, 'note', 'd', { title: 'word' });
    await second.manager.close();
    const third = await open(store());
    expect(third.cut).toBe(4); // b and d, two fields each
    expect([idsOf(third.search, 'word'), idsOf(third.search, 'other')]).toEqual([['d', 'a'], ['b']]);
    expect(third.search.size).toBe(3);
    expect([first, second, third].flatMap(({ reported }) => reported)).toEqual([]);
  });
});

describe('a stored index', () => {
  test('of other options, or of a tokenizer that cuts otherwise, is made anew', async () => {
    const disk = new MemoryDisk();
    const first = await open(memoryPersistence(disk));
    write(first.manager, 'note', 'a', { title: 'One-Two', other: 'three' });
    await first.manager.close();
    const again = async (options: Partial<SearchOptions>): Promise<Searching> => {
      const opened = await openSearching({ persistence: memoryPersistence(disk) }, options);
      await opened.manager.close();
      return opened;
    };
    const made: string[][] = [];
    for (const options of [
      { fields: ['title', 'other'] },
      { version: '2' },
      { tokenize: (text: string) => text.split('-') },
      { processTerm: (term: string) => term.slice(0, 3) },
    ]) {
      const { manager } = await again(options);
      const terms = await storedTerms(disk);
      expect(manager.getResource('note', 'a')).toBeDefined();
      made.push([...terms].sort());
    }
    expect(made).toEqual([
      ['one', 'three', 'two'],
      ['one', 'two'],
      ['one', 'two'],
      ['One', 'Two'],
    ]);
  });

  test('[S7] that is damaged anywhere, or cut off anywhere, is made anew', async () => {
    const disk = new MemoryDisk();
    const first = await open(memoryPersistence(disk));
    for (const id of ['a', 'b']) write(first.manager, 'note', id, { title: `word ${id} ${id}` });
    await first.manager.close();
    const whole = await storedPart(disk);
    for (let place = 0; place < whole.length; place += 7) {
      const other = String.fromCharCode(whole.charCodeAt(place) ^ (1 << (place % 5)));
      for (const damaged of [whole.slice(0, place) + other + whole.slice(place + 1), whole.slice(0, place)]) {
        await setMeta(disk, 'index/0', damaged);
        const opened = await open(memoryPersistence(disk));
        expect(opened.cut).toBe(4);
        expect(idsOf(opened.search, 'word')).toEqual(['a', 'b']);
        expect(opened.reported).toEqual([]);
        await opened.manager.close();
      }
    }
    expect(await storedPart(disk)).toHaveLength(whole.length);
  });

  test.each([
    ['nothing', null],
    ['a list', []],
    ['of another layout', { format: 99 }],
    ['of parts without end', { format: 1, parts: 1e12, checksum: 0 }],
    ['without parts', { format: 1, parts: -1, checksum: 0 }],
  ] as const satisfies readonly (readonly [string, Json])[])(
    '[S7] whose head is %s is made anew',
    async (_, head: Json) => {
      const disk = new MemoryDisk();
      const first = await open(memoryPersistence(disk));
      write(first.manager, 'note', 'a', { title: 'word' });
      await first.search.flush();
      const { fingerprint } = (await metaOf(disk, 'index')) as { readonly fingerprint: string };
      await first.manager.close();
      await setMeta(disk, 'index', isObject(head) ? { fingerprint, ...head } : head);
      const second = await open(memoryPersistence(disk));
      expect([second.cut, idsOf(second.search, 'word'), second.reported]).toEqual([2, ['a'], []]);
    },
  );

  test('larger than a value may be is stored in parts, and what a smaller one leaves over is emptied', async () => {
    const disk = new MemoryDisk();
    const first = await open(memoryPersistence(disk));
    // Astral letters: a pair of surrogates each, at odd and even places.
    const words = Array.from({ length: 9_000 }, (_, n) => `${'\u{1d400}'.repeat(20)}${n.toString(36)}`);
    write(first.manager, 'note', 'a', { title: words.join(' ') });
    write(first.manager, 'note', 'b', { title: 'word' });
    await first.manager.close();
    expect(await metaOf(disk, 'index')).toMatchObject({ parts: 3 });
    const second = await open(memoryPersistence(disk));
    expect([second.cut, idsOf(second.search, words[77] ?? '')]).toEqual([0, ['a']]);
    write(second.manager, 'note', 'a');
    await second.manager.close();
    expect(await Promise.all([0, 1, 2].map((n) => metaOf(disk, `index/${String(n)}`)))).toEqual([
      expect.stringContaining('word') as string,
      '',
      '',
    ]);
    expect((await open(memoryPersistence(disk))).cut).toBe(0);
  });

  test('is written when nothing has changed for a while, and not when there is nothing new', async () => {
    const disk = new MemoryDisk();
    const { manager, search, batches } = await open(memoryPersistence(disk), { saveAfter: 700 });
    await search.flush();
    const { commits } = disk;
    await search.flush();
    expect(disk.commits).toBe(commits);
    write(manager, 'note', 'a', { title: 'word' });
    expect(batches.waiting).toEqual([0]);
    batches.run(0);
    write(manager, 'note', 'a', { title: 'words' });
    batches.run(0);
    expect(batches.waiting).toEqual([700]);
    batches.run(700);
    await search.flush();
    expect(await storedTerms(disk)).toEqual(['words']);
    expect(batches.waiting).toEqual([]);
  });

  test('is not mixed up with what changes while it is read', async () => {
    const disk = new MemoryDisk();
    const first = await openSearching({ persistence: memoryPersistence(disk) });
    for (const id of ['a', 'b', 'c']) write(first.manager, 'note', id, { title: `word ${id}` });
    await first.manager.close();
    const manager = await openDevice('A', { persistence: memoryPersistence(disk) });
    const fields = ['title', 'body'];
    const atOnce: Schedule = (task, milliseconds) => {
      if (milliseconds === 0) queueMicrotask(task);
      return () => undefined;
    };
    const opening = createSearch(manager, { fields, schedule: atOnce });
    write(manager, 'note', 'a', { title: 'changed' });
    write(manager, 'note', 'd', { title: 'word d' });
    write(manager, 'note', 'b');
    const search = await opening;
    expect(idsOf(search, 'changed')).toEqual(['a']);
    expect(idsOf(search, 'word')).toEqual(['c', 'd']);
    expect(search.size).toBe(3);
  });

  test('that is still being read when the manager closes is left as it is', async () => {
    const disk = new MemoryDisk();
    const first = await openSearching({ persistence: memoryPersistence(disk) });
    write(first.manager, 'note', 'a', { title: 'word' });
    await first.manager.close();
    const manager = await openDevice('A', { persistence: memoryPersistence(disk) });
    const opening = createSearch(manager, { fields: ['title', 'body'] });
    await manager.close();
    await expect((await opening).flush()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await storedTerms(disk)).toEqual(['word']);
  });

  test('that cannot be written is told of, found in all the same, and written later', async () => {
    const disk = new MemoryDisk();
    const { manager, search } = await open(memoryPersistence(disk));
    write(manager, 'note', 'a', { title: 'word' });
    await manager.written();
    disk.fail(new SyncError('STORAGE_FULL', { value: 'disk', rule: 'it has room', remedy: 'Free some' }));
    await expect(search.flush()).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(idsOf(search, 'word')).toEqual(['a']);
    await search.flush();
    expect(await storedTerms(disk)).toEqual(['word']);
  });

  test('that cannot be opened is told of, and the search works without', async () => {
    const broken: Persistence = {
      ...{ claimSlot: (name) => inner.claimSlot(name), close: () => inner.close() },
      open: async (name) => {
        if (name !== INDEX) return inner.open(name);
        throw new SyncError('STORAGE_FAILED', { value: name, rule: 'it opens', remedy: 'None' });
      },
    };
    const inner = memoryPersistence();
    const { manager, search, reported } = await open(broken);
    write(manager, 'note', 'a', { title: 'word' });
    expect(idsOf(search, 'word')).toEqual(['a']);
    await search.flush();
    expect(reported).toMatchObject([{ code: 'STORAGE_FAILED' }]);
  });

  test('is one of several when they have names', async () => {
    const disk = new MemoryDisk();
    const first = await open(memoryPersistence(disk), { name: 'titles', fields: ['title'] });
    write(first.manager, 'note', 'a', { title: 'word', body: 'text' });
    await first.manager.close();
    const other = await open(memoryPersistence(disk), { name: 'bodies', fields: ['body'] });
    expect([idsOf(other.search, 'word'), idsOf(other.search, 'text'), other.cut]).toEqual([[], ['a'], 1]);
    await other.manager.close();
    expect((await open(memoryPersistence(disk), { name: 'titles', fields: ['title'] })).cut).toBe(0);
  });
});

test('a closed search refuses, also when its manager closed it, and may be closed again', async () => {
  const { manager, search } = await openSearching();
  await manager.close();
  for (const ask of [() => search.search('x'), () => search.suggest('x')]) {
    expect(ask).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  }
  await expect(search.flush()).rejects.toMatchObject({ code: 'CLOSED' });
  await search.close();
  await search.close();
});

async function metaOf(disk: MemoryDisk, key: string): Promise<Json | undefined> {
  const store = memoryPersistence(disk);
  const value = await (await store.open(INDEX)).getMeta(key);
  await store.close();
  return value;
}

async function setMeta(disk: MemoryDisk, key: string, value: Json): Promise<void> {
  const store = memoryPersistence(disk);
  await (await store.open(INDEX)).setMeta(key, value);
  await store.close();
}

async function storedPart(disk: MemoryDisk): Promise<string> {
  const part = await metaOf(disk, 'index/0');
  return typeof part === 'string' ? part : '';
}

async function storedTerms(disk: MemoryDisk): Promise<readonly string[]> {
  const json = JSON.parse(await storedPart(disk)) as {
    readonly index: { readonly index: readonly (readonly [string, unknown])[] };
  };
  return json.index.index.map(([term]) => term);
}
