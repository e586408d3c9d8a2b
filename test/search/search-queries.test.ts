import { describe, expect, test } from 'vitest';
import { createSearch } from '../../adapters/search/create-search.ts';
import type { SearchOptions } from '../../adapters/search/create-search.ts';
import { openDevice } from '../guide/device.ts';
import { idsOf, openSearching, write } from './searching.ts';

describe('a query', () => {
  test('tells the type, the id, the score, the fields and the words that matched, best first', async () => {
    const { manager, search } = await openSearching();
    write(manager, 'note', 'n1', { title: 'Sync engines', body: 'about sync' });
    write(manager, 'tab', 't1', { title: 'A search engine', body: 'and much more than that, really' });
    write(manager, 'tab', 't2', { title: 'Nothing' });
    const hits = search.search('sync');
    expect(hits).toEqual([
      {
        type: 'note',
        id: 'n1',
        score: expect.any(Number) as number,
        fields: ['title', 'body'],
        terms: ['sync'],
      },
    ]);
    expect(search.search('engine', { prefix: true }).map(({ id, terms }) => [id, terms])).toEqual([
      ['t1', ['engine']],
      ['n1', ['engines']],
    ]);
    expect(search.size).toBe(3);
  });

  test('of equally good ones the first in the alphabet comes first, in whatever order they were written', async () => {
    const { manager, search } = await openSearching();
    for (const id of ['c', 'a', 'b']) write(manager, 'note', id, { title: 'same' });
    expect(idsOf(search, 'same')).toEqual(['a', 'b', 'c']);
    expect(idsOf(search, 'same', { limit: 2 })).toEqual(['a', 'b']);
    expect(idsOf(search, 'same', { limit: 0 })).toEqual([]);
  });

  test('looks in some types, some fields, and leaves out what its filter refuses', async () => {
    const { manager, search } = await openSearching();
    write(manager, 'note', 'n', { title: 'word' });
    write(manager, 'tab', 't', { body: 'word' });
    expect(idsOf(search, 'word', { types: ['tab'] })).toEqual(['t']);
    expect(idsOf(search, 'word', { fields: ['title'] })).toEqual(['n']);
    expect(idsOf(search, 'word', { filter: ({ id }) => id !== 'n' })).toEqual(['t']);
    expect(idsOf(search, 'word', { types: [] })).toEqual([]);
  });

  test('matches as the index was told to, unless it says otherwise', async () => {
    const { manager, search } = await openSearching({}, { prefix: true, fuzzy: 1, boost: { body: 10 } });
    write(manager, 'note', 'a', { title: 'replica', body: 'x' });
    write(manager, 'note', 'b', { title: 'x', body: 'replica' });
    expect(idsOf(search, 'repl')).toEqual(['b', 'a']);
    expect(idsOf(search, 'replika')).toEqual(['b', 'a']);
    expect(idsOf(search, 'replica', { boost: { title: 10 } })).toEqual(['a', 'b']);
    expect(idsOf(search, 'repl', { prefix: false, fuzzy: false })).toEqual([]);
    expect(idsOf(search, 'repl nowhere', { combineWith: 'AND' })).toEqual([]);
  });

  test('is cut and processed like the texts, by the functions of the app', async () => {
    const { manager, search } = await openSearching(
      {},
      {
        tokenize: (text) => Array.from(text),
        processTerm: (term) => (term === ' ' ? null : term.toUpperCase()),
      },
    );
    write(manager, 'note', 'n', { title: '東京 タワー' });
    expect(idsOf(search, '京')).toEqual(['n']);
    expect(search.search('京')[0]?.terms).toEqual(['京']);
  });

  test('may hold any words, those of JavaScript too', async () => {
    const { manager, search } = await openSearching({}, { tokenize: (text) => text.split(' ') });
    for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      write(manager, 'note', word, { title: `${word} here` });
      expect(idsOf(search, word)).toEqual([word]);
      expect(idsOf(search, `${word} nowhere`)).toEqual([word]);
    }
    expect(idsOf(search, 'here', { limit: 3 })).toHaveLength(3);
    expect(idsOf(search, '')).toEqual([]);
  });

  test('can be suggested', async () => {
    const { manager, search } = await openSearching();
    write(manager, 'note', 'a', { title: 'offline first' });
    write(manager, 'tab', 'b', { title: 'offline forever' });
    write(manager, 'note', 'c', { title: 'online' });
    expect(search.suggest('offline f').map(({ text }) => text)).toEqual(['offline first', 'offline forever']);
    expect(search.suggest('offline f', { types: ['tab'] })).toEqual([
      { text: 'offline forever', terms: ['offline', 'forever'], score: expect.any(Number) as number },
    ]);
    expect(search.suggest('o', { limit: 1 })).toHaveLength(1);
    expect(search.suggest('zzz')).toEqual([]);
  });
});

describe('what is not allowed', () => {
  test.each<[string, Partial<Record<keyof SearchOptions, unknown>>]>([
    ['no fields', { fields: [] }],
    ['a field that is no text', { fields: [7] }],
    ['an empty name in a path', { fields: ['a..b'] }],
    ['a member that no resource has', { fields: ['__proto__.x'] }],
    ['no types', { types: [] }],
    ['a name that is none', { name: '' }],
    ['a time that is none', { saveAfter: Number.NaN }],
  ])('is refused when the index is made: %s', async (_, options) => {
    const manager = await openDevice('A', { persistence: 'none' });
    await expect(
      createSearch(manager, { fields: ['title'], ...options } as SearchOptions),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  test('is refused when it is asked', async () => {
    const { search } = await openSearching();
    const asked = [
      () => search.search(7 as unknown as string),
      () => search.search('x', { limit: -1 }),
      () => search.search('x', { fields: ['other'] }),
      () => search.suggest('x', { limit: 1.5 }),
    ];
    for (const ask of asked) expect(ask).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
