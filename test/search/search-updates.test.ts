import { describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { createSearch } from '../../adapters/search/create-search.ts';
import { openDevice, until } from '../guide/device.ts';
import { idsOf, openSearching, write } from './searching.ts';

describe('what changes', () => {
  test('is found at once, here, and what is gone or not to be found is not', async () => {
    const { manager, search } = await openSearching(
      {},
      {
        types: ['note'],
        filter: ({ value }) => !(value as { archived?: boolean }).archived,
      },
    );
    write(manager, 'note', 'n', { title: 'old' });
    write(manager, 'tab', 't', { title: 'old' });
    expect(idsOf(search, 'old')).toEqual(['n']);
    write(manager, 'note', 'n', { title: 'new' });
    expect([idsOf(search, 'old'), idsOf(search, 'new')]).toEqual([[], ['n']]);
    write(manager, 'note', 'n', { title: 'new', archived: true });
    expect([idsOf(search, 'new'), search.size]).toEqual([[], 0]);
    write(manager, 'note', 'n', { title: 'new' });
    expect(idsOf(search, 'new')).toEqual(['n']);
    const snapshot = manager.getChangeTracker().snapshot('n', { title: 'kept' }, 'note');
    write(manager, 'note', 'n');
    expect(idsOf(search, 'new')).toEqual([]);
    manager.getChangeTracker().restoreSnapshot(snapshot);
    expect(idsOf(search, 'kept')).toEqual(['n']);
  });

  test('elsewhere is found by whoever is told of it, whatever the order they asked to be told in', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const open = (name: string) =>
      openDevice(name, { persistence: 'none', transport: network.transport(name) });
    const [here, there] = [await open('A'), await open('B')];
    /** What is shown and what is found, by everybody who is told of anything. */
    const told = new Map<string, string[]>();
    const look = (by: string): void => {
      const { title } = (here.getResource('note', 'n') ?? { title: 'nothing' }) as { readonly title: string };
      expect(idsOf(search, title)).toEqual(title === 'nothing' ? [] : ['n']);
      told.set(by, [...(told.get(by) ?? []), title]);
    };
    const unsubscribe = [here.subscribe(() => look('manager'))];
    unsubscribe.push(
      here.getSyncEngine().subscribe(({ conflictCount }) => look(`engine, ${conflictCount} conflicts`)),
    );
    const search = await createSearch(here, { fields: ['title'] });
    for (const manager of [here, there]) manager.getSyncEngine().start();
    write(there, 'note', 'n', { title: 'theirs' });
    await until(here, () => here.getResource('note', 'n') !== undefined);
    network.partition('A');
    write(here, 'note', 'n', { title: 'mine' });
    write(there, 'note', 'n', { title: 'other' });
    network.heal('A');
    await until(here, () => here.getConflicts().length > 0);
    await here.getSyncEngine().resolveConflict({ resourceId: 'n', value: 'both' });
    expect(idsOf(search, 'both')).toEqual(['n']);
    expect(told.get('manager')).toEqual(expect.arrayContaining(['theirs', 'mine', 'both']));
    expect([...told.keys()]).toContain('engine, 1 conflicts');
    for (const stop of unsubscribe) stop();
  });

  test('is indexed off the path of who changes it, some resources or characters at a time', async () => {
    const tokenized: string[] = [];
    const { manager, search, batches } = await openSearching(
      {},
      {
        fields: ['title'],
        tokenize: (text) => {
          tokenized.push(text);
          return text.split(' ');
        },
      },
    );
    tokenized.length = 0;
    for (let n = 0; n < 120; n++) write(manager, 'note', `n${String(n)}`, { title: `title ${String(n)}` });
    expect(tokenized).toEqual([]);
    expect(batches.waiting).toEqual([0]);
    const sizes: number[] = [];
    while (batches.run(0)) sizes.push(tokenized.splice(0).length);
    expect(sizes).toEqual([50, 50, 20]);
    for (let n = 0; n < 3; n++) write(manager, 'note', `n${String(n)}`, { title: 'long '.repeat(5_000) });
    while (batches.run(0)) sizes.push(tokenized.splice(0).length);
    // The old words go, the new ones come: two texts each.
    expect(sizes.slice(3)).toEqual([2, 2, 2]);
    expect(idsOf(search, 'long')).toHaveLength(3);
  });

  test('without changing a word costs no indexing', async () => {
    const { manager, search, batches } = await openSearching();
    let count = 0;
    const counting = await batches.during(() =>
      createSearch(manager, {
        fields: ['title'],
        name: 'counting',
        schedule: batches.schedule,
        tokenize: (text) => {
          count += 1;
          return text.split(' ');
        },
      }),
    );
    write(manager, 'note', 'n', { title: 'word', read: 1 });
    expect([counting.size, count > 0]).toEqual([1, true]);
    count = 0;
    for (let read = 2; read < 10; read++) write(manager, 'note', 'n', { title: 'word', read });
    expect([counting.size, count]).toEqual([1, 0]);
    expect(idsOf(search, 'word')).toEqual(['n']);
  });
});

describe('functions of the app that throw', () => {
  test('are told of while indexing, and the other resources are found', async () => {
    const { manager, search, reported } = await openSearching(
      {},
      {
        tokenize: (text) => {
          if (text.includes('bad')) throw new Error('no such text');
          return text.split(' ');
        },
        filter: ({ id }) => {
          if (id === 'unfit') throw new Error('no such resource');
          return true;
        },
      },
    );
    write(manager, 'note', 'n', { title: 'word', body: 'bad word' });
    write(manager, 'note', 'unfit', { title: 'word' });
    write(manager, 'note', 'm', { title: 'word' });
    expect(idsOf(search, 'word')).toEqual(['m', 'n']);
    expect(reported.map(String).sort()).toEqual(
      expect.arrayContaining(['Error: no such resource', 'Error: no such text']),
    );
    write(manager, 'note', 'n', { title: 'good' });
    expect([idsOf(search, 'word'), idsOf(search, 'good')]).toEqual([['m'], ['n']]);
    expect(() => search.search('bad')).toThrow('no such text');
  });
});
