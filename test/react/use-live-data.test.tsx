// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import type { JSX } from 'react';
import { describe, expect, test } from 'vitest';
import { useLiveData } from 'layer5-sync/react';
import type { LiveData } from 'layer5-sync/react';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { SyncError } from '../../src/model/errors.ts';
import { must } from '../../src/model/assert.ts';
import { openDevice } from '../guide/device.ts';
import { openPair, remove, renderStrictly, write } from './setting.ts';
import type { Note } from './setting.ts';

renderStrictly();

const NEW: Note = { title: 'New', tags: [] };

/** Shows a note, hands out what the hook returned, and counts its commits. */
class Probe {
  commits = 0;
  #live: LiveData<Note> | undefined;

  get live(): LiveData<Note> {
    return must(this.#live, 'it was rendered');
  }

  take(): number {
    const { commits } = this;
    this.commits = 0;
    return commits;
  }

  readonly noteCommit = (): void => {
    this.commits += 1;
  };

  readonly keep = (live: LiveData<Note>): void => {
    this.#live = live;
  };
}

interface ShownProps {
  readonly probe: Probe;
  readonly manager: SyncManager;
  readonly id?: string;
  readonly reads?: 'conflicts' | 'history';
}

function Shown({ probe, manager, id = 'n', reads }: ShownProps): JSX.Element {
  const live = useLiveData(id, { ...NEW }, 'note', { manager });
  probe.keep(live);
  return (
    <p>
      {live.data.title} {live.isPending ? 'pending' : 'stored'}{' '}
      {reads === undefined ? '' : `${live[reads].length} ${reads}`}
    </p>
  );
}

function show(props: ShownProps): { readonly again: (props: ShownProps) => void; readonly end: () => void } {
  const wrapped = (given: ShownProps): JSX.Element => (
    <Profiler id="note" onRender={given.probe.noteCommit}>
      <Shown {...given} />
    </Profiler>
  );
  const { rerender, unmount } = render(wrapped(props));
  return {
    again: (next) => {
      rerender(wrapped(next));
    },
    end: unmount,
  };
}

const text = (): string => screen.getByText(/stored|pending/).textContent.trim();

describe('useLiveData', () => {
  test('shows initial data, creates from it, and updates single members at once', async () => {
    const { here, there, exchange } = await openPair();
    const probe = new Probe();
    show({ probe, manager: here });
    expect(text()).toBe('New stored');
    const { update, undo, resolve } = probe.live;
    act(() => update({ title: 'One' }));
    expect(here.getResource('note', 'n')).toEqual({ tags: [], title: 'One' });
    expect(text()).toMatch(/^One/);
    act(() => {
      update(({ title }) => ({ title: `${title} and two` }));
      update(({ title }) => ({ title: `${title} and three` }));
    });
    expect(text()).toMatch(/^One and two and three/);
    await exchange();
    write(there, 'n', { text: 'From there' });
    act(() => update({ tags: ['a'] }));
    await exchange();
    expect(probe.live.data).toEqual({ title: 'One and two and three', text: 'From there', tags: ['a'] });
    act(() => update({ text: undefined }));
    expect(here.getResource('note', 'n')).toEqual({ title: 'One and two and three', tags: ['a'] });
    expect([probe.live.update, probe.live.undo, probe.live.resolve]).toEqual([update, undo, resolve]);
  });

  test('renders for what it reads: conflicts and history only where they are shown', async () => {
    const { here, there, exchange } = await openPair();
    write(here, 'n', { title: 'Base', tags: ['a'] });
    await exchange();
    const quiet = new Probe();
    const full = new Probe();
    show({ probe: quiet, manager: here });
    show({ probe: full, manager: here, reads: 'history' });
    quiet.take();
    full.take();
    await exchange();
    expect([quiet.take(), full.take()]).toEqual([0, 0]);
    // A change that leaves the value as it is: history has it, the value does not.
    write(there, 'n', {});
    await exchange();
    expect(quiet.take()).toBe(0);
    expect(full.take()).toBeGreaterThan(0);
    expect(full.live.history.map(({ deviceId }) => deviceId)).toEqual(['here', 'there']);
    write(there, 'other', { title: 'Another note' });
    await exchange();
    expect([quiet.take(), full.take()]).toEqual([0, 0]);
  });

  test('parts that nobody changed stay the same objects', async () => {
    const { here, there, exchange } = await openPair();
    write(here, 'n', { title: 'Base', tags: ['a', 'b'] });
    await exchange();
    const probe = new Probe();
    show({ probe, manager: here });
    const before = probe.live.data;
    write(there, 'n', { text: 'A new member is not written in place' });
    await exchange();
    expect(probe.live.data).not.toBe(before);
    expect(probe.live.data.tags).toBe(before.tags);
    expect(Object.isFrozen(probe.live.data)).toBe(true);
  });

  test('[R6] tells of conflicts and resolves them', async () => {
    const { here, there, exchange } = await openPair();
    write(here, 'n', { title: 'Base' });
    await exchange();
    const probe = new Probe();
    show({ probe, manager: here, reads: 'conflicts' });
    expect(text()).toBe('Base stored 0 conflicts');
    write(there, 'n', { title: 'Theirs' });
    act(() => write(here, 'n', { title: 'Mine' }));
    await exchange();
    expect(text()).toMatch(/1 conflicts$/);
    const [conflict] = probe.live.conflicts;
    expect(conflict).toMatchObject({ field: 'title', local: 'Mine', remote: 'Theirs', base: 'Base' });
    await act(async () => {
      await probe.live.resolve({ field: 'title', strategy: 'remote' });
    });
    expect(text()).toBe('Theirs stored 0 conflicts');
    await exchange();
    expect(there.getConflicts()).toEqual([]);
    await expect(probe.live.resolve({ field: 'title', strategy: 'local' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('another id shows the other resource, and what is pending of that', async () => {
    const { here } = await openPair();
    write(here, 'a', { title: 'A' });
    const probe = new Probe();
    const { again } = show({ probe, manager: here, id: 'a' });
    const { update } = probe.live;
    again({ probe, manager: here, id: 'b' });
    expect(text()).toBe('New stored');
    expect(probe.live.update).not.toBe(update);
    await act(async () => {
      update({ title: 'A again' });
      probe.live.update({ title: 'B' });
      await here.written();
    });
    expect(text()).toBe('B stored');
    expect(here.getResource('note', 'a')).toMatchObject({ title: 'A again' });
    act(() => remove(here, 'b'));
    expect(text()).toBe('New stored');
  });

  test('[S5] a write that fails is told, also after the component was unmounted and mounted again', async () => {
    const disk = new MemoryDisk();
    const manager = await openDevice('here', { persistence: memoryPersistence(disk) });
    const probe = new Probe();
    const { end } = show({ probe, manager });
    await act(async () => {
      probe.live.update({ title: 'Stored' });
      expect(probe.live.isPending).toBe(false);
      await manager.written();
    });
    expect(text()).toBe('Stored stored');
    disk.fail(new SyncError('STORAGE_FULL', { value: 'the disk', rule: 'it has room', remedy: 'Make some' }));
    act(() => probe.live.update({ title: 'In memory only' }));
    expect(text()).toBe('In memory only pending');
    end();
    await manager.written().catch(() => undefined);
    show({ probe, manager });
    expect(text()).toBe('In memory only stored');
    expect(probe.live.error).toMatchObject({ code: 'STORAGE_FULL' });
    await act(async () => {
      probe.live.update({ title: 'Stored again' });
      await manager.written();
    });
    expect(probe.live.error).toBeNull();
  });

  test('two components show the same writes as pending', async () => {
    const manager = await openDevice('here', { persistence: memoryPersistence(new MemoryDisk()) });
    const [one, two] = [new Probe(), new Probe()];
    show({ probe: one, manager });
    show({ probe: two, manager });
    act(() => one.live.update({ title: 'One' }));
    expect(two.live.isPending).toBe(true);
    await act(() => manager.written());
    expect(two.live.isPending).toBe(false);
  });

  test('before there is a manager it shows initial data and refuses to update', () => {
    const live: LiveData<Note>[] = [];
    function Early(): JSX.Element {
      const here = useLiveData<Note>('n', NEW, 'note');
      live.push(here);
      return <p>{here.data.title}</p>;
    }
    render(<Early />);
    expect(screen.getByText('New')).toBeDefined();
    expect(() => live[0]?.update({ title: 'Too early' })).toThrow(/initSync/);
  });
});
