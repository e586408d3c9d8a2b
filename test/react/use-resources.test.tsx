// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { memo, Profiler, useEffect } from 'react';
import type { JSX } from 'react';
import { describe, expect, test } from 'vitest';
import { shallowEqual, useResource, useResources } from 'layer5-sync/react';
import type { Resource } from 'layer5-sync/react';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { openPair, remove, renderStrictly, write } from './setting.ts';
import type { Note } from './setting.ts';

renderStrictly();

const toId = ({ id }: Resource<Note>): string => id;
const byTitle = (a: Resource<Note>, b: Resource<Note>): number =>
  a.value.title < b.value.title ? -1 : a.value.title > b.value.title ? 1 : 0;
const isOpen = ({ value }: Resource<Note>): boolean => value.done !== true;

/** How often each part was committed since it was last asked. */
class Commits {
  #counts = new Map<string, number>();

  readonly note = (id: string): void => {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
  };

  take(): Readonly<Record<string, number>> {
    const counts = Object.fromEntries(this.#counts);
    this.#counts = new Map();
    return counts;
  }
}

interface ListProps {
  readonly manager: SyncManager;
  readonly commits: Commits;
}

const Row = memo(function Row({ manager, id, commits }: ListProps & { readonly id: string }): JSX.Element {
  const title = useResource('note', id, { manager, select: (note: Note) => note.title });
  return (
    <Profiler id={id} onRender={commits.note}>
      <RowText commits={commits} id={id} title={title ?? ''} />
    </Profiler>
  );
});

function RowText({
  title,
}: {
  readonly title: string;
  readonly id: string;
  readonly commits: Commits;
}): JSX.Element {
  return <li>{title}</li>;
}

/** Ids in the list, titles in the rows: what the hooks are made for. */
function List({ manager, commits }: ListProps): JSX.Element {
  const ids = useResources('note', { manager, filter: isOpen, sort: byTitle, select: toId });
  useEffect(() => {
    commits.note('list');
  }, [commits, ids]);
  return (
    <ul>
      {ids.map((id) => (
        <Row key={id} id={id} manager={manager} commits={commits} />
      ))}
    </ul>
  );
}

function titles(): readonly string[] {
  return screen.queryAllByRole('listitem').map(({ textContent }) => textContent);
}

describe('useResources', () => {
  test('a change renders the row it touches, and nothing else', async () => {
    const { here, there, exchange } = await openPair();
    for (let n = 0; n < 100; n += 1) write(here, `n${n}`, { title: `Note ${String(n).padStart(2, '0')}` });
    await exchange();
    const commits = new Commits();
    render(<List manager={here} commits={commits} />);
    expect(titles()).toHaveLength(100);
    commits.take();

    write(there, 'n7', { text: 'A part that no row shows' });
    await exchange();
    expect(commits.take()).toEqual({});

    write(there, 'n7', { title: 'Note 07, changed' });
    await exchange();
    expect(commits.take()).toEqual({ n7: 1 });
    expect(titles()[7]).toBe('Note 07, changed');

    act(() => write(here, 'n8', { title: 'Note 08, changed here' }));
    expect(commits.take()).toEqual({ n8: 1 });
  });

  test('what comes, goes, moves, or does not pass any more, changes the list', async () => {
    const { here, there, exchange } = await openPair();
    for (const title of ['b', 'd', 'f']) write(here, title, { title });
    await exchange();
    const commits = new Commits();
    render(<List manager={here} commits={commits} />);
    expect(titles()).toEqual(['b', 'd', 'f']);
    commits.take();

    write(there, 'c', { title: 'c' });
    await exchange();
    expect(titles()).toEqual(['b', 'c', 'd', 'f']);
    expect(commits.take()).toEqual({ list: 1, c: expect.any(Number) as unknown });

    write(there, 'b', { title: 'e' });
    await exchange();
    expect(titles()).toEqual(['c', 'd', 'e', 'f']);
    expect(commits.take()).toEqual({ list: 1, b: 1 });

    write(there, 'd', { done: true });
    remove(there, 'f');
    await exchange();
    expect(titles()).toEqual(['c', 'e']);
    write(there, 'd', { done: false });
    await exchange();
    expect(titles()).toEqual(['c', 'd', 'e']);
  });

  test('a change is looked at by itself: the filter is asked once, the order a few times', async () => {
    const { here } = await openPair();
    for (let n = 0; n < 500; n += 1) write(here, `n${n}`, { title: `Note ${n}` });
    let filtered = 0;
    let compared = 0;
    const filter = (): boolean => {
      filtered += 1;
      return true;
    };
    const sort = (a: Resource<Note>, b: Resource<Note>): number => {
      compared += 1;
      return byTitle(a, b);
    };
    function Counted(): JSX.Element {
      return <p>{useResources('note', { manager: here, filter, sort, select: toId }).length}</p>;
    }
    render(<Counted />);
    expect(filtered).toBeGreaterThanOrEqual(500);
    [filtered, compared] = [0, 0];
    act(() => write(here, 'n250', { title: 'Note 250, changed' }));
    expect(filtered).toBe(1);
    expect(compared).toBeLessThan(30);
  });

  test('functions written in place neither loop nor make a list that shows the same another one', async () => {
    const { here } = await openPair();
    for (const title of ['b', 'a', 'c']) write(here, title, { title });
    let rendered = 0;
    const seen: (readonly string[])[] = [];
    function InPlace({ round }: { readonly round: number }): JSX.Element {
      const ids = useResources('note', {
        manager: here,
        filter: ({ id }: Resource<Note>) => id !== 'b',
        sort: (x, y) => byTitle(y, x),
        select: ({ value }) => value.title,
      });
      useEffect(() => {
        rendered += 1;
      });
      useEffect(() => {
        seen.push(ids);
      }, [ids]);
      return (
        <p>
          {round} {ids.join()}
        </p>
      );
    }
    const { rerender } = render(<InPlace round={1} />);
    expect(screen.getByText('1 c,a')).toBeDefined();
    [rendered, seen.length] = [0, 0];
    rerender(<InPlace round={2} />);
    expect(screen.getByText('2 c,a')).toBeDefined();
    expect([rendered, seen.length]).toEqual([1, 0]);
    act(() => write(here, 'd', { title: 'd' }));
    expect(screen.getByText('2 d,c,a')).toBeDefined();
    expect([rendered, seen.length]).toEqual([2, 1]);
  });

  test('a filter that closes over other props shows what it lets through now', async () => {
    const { here } = await openPair();
    for (const title of ['apple', 'pear']) write(here, title, { title });
    function Filtered({ word }: { readonly word: string }): JSX.Element {
      const found = useResources('note', {
        manager: here,
        filter: ({ value }: Resource<Note>) => value.title.includes(word),
        select: ({ value }) => ({ title: value.title }),
        equal: shallowEqual,
      });
      return <p>found {found.map(({ title }) => title).join()}</p>;
    }
    const { rerender } = render(<Filtered word="ap" />);
    expect(screen.getByText('found apple')).toBeDefined();
    rerender(<Filtered word="pe" />);
    expect(screen.getByText('found pear')).toBeDefined();
    act(() => write(here, 'apple', { title: 'peach' }));
    expect(screen.getByText('found peach,pear')).toBeDefined();
  });

  test('another type, and none before there is a manager', async () => {
    const { here } = await openPair();
    here.getChangeTracker().recordChange('create', 'x', 'task', { title: 'Task' });
    write(here, 'n', { title: 'Note' });
    function OfType({
      type,
      manager,
    }: {
      readonly type: string;
      readonly manager?: SyncManager;
    }): JSX.Element {
      const all = useResources<Note>(type, { manager });
      return <p>all {all.map(({ id, value }) => `${id} ${value.title}`).join()}</p>;
    }
    const { rerender } = render(<OfType type="task" />);
    expect(screen.getByText('all')).toBeDefined();
    rerender(<OfType type="task" manager={here} />);
    expect(screen.getByText('all x Task')).toBeDefined();
    rerender(<OfType type="note" manager={here} />);
    expect(screen.getByText('all n Note')).toBeDefined();
  });
});
