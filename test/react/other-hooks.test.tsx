// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { useEffect } from 'react';
import type { JSX } from 'react';
import { describe, expect, test } from 'vitest';
import {
  shallowEqual,
  useChangeTracking,
  useConflicts,
  usePendingChanges,
  usePresence,
  useSearch,
  useSyncState,
} from 'layer5-sync/react';
import { createSearch } from 'layer5-sync/search';
import type { ResourceSearch } from 'layer5-sync/search';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { must } from '../../src/model/assert.ts';
import { openPair, renderStrictly, write } from './setting.ts';

renderStrictly();

interface Read {
  readonly read: () => unknown;
}

/** Shows as JSON what a hook returns. Commits are counted in effects that the value alone sets off. */
function mounted(read: () => unknown): { readonly shown: () => unknown; readonly commits: () => number } {
  let commits = 0;
  function Shown({ read }: Read): JSX.Element {
    const value = read();
    useEffect(() => {
      commits += 1;
    });
    return <output>{JSON.stringify(value)}</output>;
  }
  const { container } = render(<Shown read={read} />);
  const output = must(container.querySelector('output') ?? undefined, 'it was rendered');
  return {
    shown: () => JSON.parse(output.textContent) as unknown,
    commits: () => {
      const count = commits;
      commits = 0;
      return count;
    },
  };
}

describe('useConflicts', () => {
  test('all of them, those of an id, and those of a type; each renders for its own', async () => {
    const { here, there, exchange } = await openPair();
    for (const id of ['a', 'b']) write(here, id, { title: 'Base' });
    await exchange();
    const fields = {
      manager: here,
      select: (all: readonly { resourceId: string; field: string }[]) =>
        all.map(({ resourceId, field }) => `${resourceId} ${field}`),
      equal: shallowEqual,
    } as const;
    const all = mounted(function useAll() {
      return useConflicts(undefined, fields);
    });
    const ofB = mounted(function useB() {
      return useConflicts('b', { manager: here }).map(({ field }) => field);
    });
    const ofOneB = mounted(function useOneB() {
      return useConflicts('b', { manager: here, resourceType: 'note' }).map(({ field }) => field);
    });
    const ofTasks = mounted(function useTasks() {
      return useConflicts(undefined, { manager: here, resourceType: 'task' });
    });
    const every = [all, ofB, ofOneB, ofTasks];
    for (const { commits } of every) commits();
    write(there, 'a', { title: 'Theirs' });
    act(() => write(here, 'a', { title: 'Mine' }));
    await exchange();
    expect(every.map(({ shown }) => shown())).toEqual([['a title'], [], [], []]);
    expect([ofB, ofOneB, ofTasks].map(({ commits }) => commits())).toEqual([0, 0, 0]);
    write(there, 'b', { title: 'Theirs' });
    act(() => write(here, 'b', { title: 'Mine' }));
    await exchange();
    expect(every.map(({ shown }) => shown())).toEqual([['a title', 'b title'], ['title'], ['title'], []]);
    for (const { commits } of every) commits();
    write(there, 'a', { text: 'This is in no conflict' });
    await exchange();
    expect(every.map(({ commits }) => commits())).toEqual([0, 0, 0, 0]);
    await act(async () => {
      await here.getSyncEngine().resolveConflict({ resourceId: 'a', strategy: 'local' });
    });
    expect(every.map(({ shown }) => shown())).toEqual([['b title'], ['title'], ['title'], []]);
  });
});

describe('usePendingChanges and useSyncState', () => {
  test('[S5] what waits for the relay, by itself and counted', async () => {
    const { here, there, exchange } = await openPair();
    const list = mounted(function usePending() {
      return usePendingChanges({ manager: here }).map(({ resourceId }) => resourceId);
    });
    const count = mounted(function useCount() {
      return useSyncState({ manager: here, select: ({ pendingCount }) => pendingCount });
    });
    here.getSyncEngine().stop();
    act(() => {
      write(here, 'a', { title: 'A' });
      write(here, 'b', { title: 'B' });
    });
    expect([list.shown(), count.shown()]).toEqual([['a', 'b'], 2]);
    for (const { commits } of [list, count]) commits();
    write(there, 'c', { title: 'C' });
    act(() => here.getSyncEngine().start(1_000_000));
    await exchange();
    expect([list.shown(), count.shown()]).toEqual([[], 0]);
    for (const { commits } of [list, count]) commits();
    write(there, 'c', { title: 'C again' });
    await exchange();
    expect([list, count].map(({ commits }) => commits())).toEqual([0, 0]);
  });
});

describe('usePresence', () => {
  test('[B3] who is here, and where', async () => {
    const { here, there, exchange } = await openPair();
    const others = (present: readonly { readonly isSelf: boolean }[]): number =>
      present.filter(({ isSelf }) => !isSelf).length;
    let set: ReturnType<typeof usePresence>['setPresence'] | undefined;
    const number = mounted(function useNumber() {
      const { present, setPresence } = usePresence({ manager: here, select: others });
      useEffect(() => {
        set = setPresence;
      }, [setPresence]);
      return present;
    });
    expect(number.shown()).toBe(0);
    number.commits();
    act(() => set?.({ state: 'viewing' }));
    expect([number.shown(), number.commits(), here.getPresence().length]).toEqual([0, 0, 1]);
    there.setPresence({ state: 'editing', resource: { type: 'note', id: 'n' } });
    await exchange();
    expect([number.shown(), number.commits()]).toEqual([1, 1]);
  });
});

describe('useSearch', () => {
  test('[B1] what a query finds now; nothing before there is an index', async () => {
    const { here, there, exchange } = await openPair();
    write(here, 'a', { title: 'Blue whales' });
    await exchange();
    function Hits({
      query,
      search,
    }: {
      readonly query: string;
      readonly search: ResourceSearch | undefined;
    }): JSX.Element {
      const hits = useSearch(search, query, {
        manager: here,
        types: ['note'],
        filter: ({ id }) => id !== 'x',
      });
      return <output>{hits.map(({ id }) => id).join()}</output>;
    }
    const { rerender } = render(<Hits query="whales" search={undefined} />);
    const shown = (): string => screen.getByRole('status').textContent;
    expect(shown()).toBe('');
    const search = await createSearch(here, { fields: ['title'] });
    rerender(<Hits query="whales" search={search} />);
    expect(shown()).toBe('a');
    write(there, 'b', { title: 'Whales, whales, whales' });
    write(there, 'x', { title: 'Whales' });
    await exchange();
    expect(shown()).toBe('b,a');
    rerender(<Hits query="blue" search={search} />);
    expect(shown()).toBe('a');
    act(() => write(here, 'a', { title: 'Grey' }));
    expect(shown()).toBe('');
  });
});

describe('useChangeTracking', () => {
  test('speaks to the manager it is given, by functions that stay', async () => {
    const { here } = await openPair();
    const seen: unknown[] = [];
    function Tracks({
      manager,
      round,
    }: {
      readonly manager: SyncManager;
      readonly round: number;
    }): JSX.Element {
      const tracking = useChangeTracking({ manager });
      useEffect(() => {
        seen.push(tracking);
        if (seen.length === 1) tracking.recordChange('create', 'n', 'note', { title: 'Tracked' });
      }, [tracking]);
      return <p>{round}</p>;
    }
    const { rerender } = render(<Tracks manager={here} round={1} />);
    rerender(<Tracks manager={here} round={2} />);
    expect(new Set(seen).size).toBe(1);
    expect(here.getResource('note', 'n')).toEqual({ title: 'Tracked' });
  });
});
