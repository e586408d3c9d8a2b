// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { JSX } from 'react';
import { afterEach, expect, test } from 'vitest';
import { useChangeTracking, useLiveData, useSyncState } from 'layer5-sync/utils/layer5-sync';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { throughSpawnedRelay } from './connect-from-page.ts';
import { throughMemory } from './connect.ts';
import { openDevice, startApp, tabOf, untilState, untilTab } from './device.ts';

afterEach(cleanup);

interface Tab {
  readonly id: string;
  readonly title: string;
}

const TAB: Tab = { id: 'tab-1', title: 'One' };

function StatusBar(): JSX.Element {
  const status = useSyncState();
  const color = { idle: 'gray', syncing: 'blue', conflict: 'orange', error: 'red', stopped: 'black' };
  return (
    <p style={{ color: color[status.status] }}>
      {status.status} {status.isOnline ? 'online' : 'offline'}, {status.syncCount} times
      {status.conflictCount > 0 && ` (${String(status.conflictCount)} conflicts)`}
      {status.syncError}
    </p>
  );
}

function EditTab({ tab }: { readonly tab: Tab }): JSX.Element {
  const { data, update, isPending } = useLiveData(tab.id, tab, 'tab');
  return (
    <label>
      Title
      <input
        value={data.title}
        onChange={(event) => {
          update({ title: event.target.value });
        }}
      />
      {isPending && <span>Saving</span>}
    </label>
  );
}

function History({ id }: { readonly id: string }): JSX.Element {
  const { recordChange, getHistory, getPending } = useChangeTracking();
  return (
    <button
      onClick={() => {
        recordChange('update', id, 'tab', { ...TAB, title: 'Two' }, TAB, []);
        document.title = `${String(getHistory(id, 'tab').length)} ${String(getPending().length)}`;
      }}
    >
      Rename
    </button>
  );
}

const IN_A_PAGE = [
  ['in memory', throughMemory],
  ['through the relay', throughSpawnedRelay],
] as const;

function input(): HTMLInputElement {
  return screen.getByLabelText(/Title/);
}

test('useSyncState follows the status, also when it was mounted before initSync', async () => {
  render(<StatusBar />);
  expect(screen.getByText(/stopped/)).toBeDefined();
  const network = new MemoryNetwork({ delivery: 'automatic' });
  await act(async () => {
    const manager = await startApp({ transport: network.transport('A') });
    await untilState(manager, ({ isOnline }) => isOnline);
    await manager.getSyncEngine().sync();
  });
  expect(screen.getByText(/idle online, 1 times/)).toBeDefined();
});

test('useChangeTracking records, and tells history and what is pending', async () => {
  const manager = await startApp();
  manager.getChangeTracker().recordChange('create', 'tab-1', 'tab', TAB);
  render(<History id="tab-1" />);
  fireEvent.click(screen.getByText('Rename'));
  expect(document.title).toBe('2 2');
  expect(tabOf(manager, 'tab-1')).toEqual({ ...TAB, title: 'Two' });
});

test.each(IN_A_PAGE)(
  'useLiveData, %s, shows an update at once, says when it is stored, and follows other devices',
  async (_, connect) => {
    const transport = await connect();
    const manager = await startApp({ transport: transport('A') });
    const other = await openDevice('B', { transport: transport('B') });
    other.getSyncEngine().start();
    render(<EditTab tab={TAB} />);
    expect(input().value).toBe('One');
    fireEvent.change(input(), { target: { value: 'Two' } });
    expect(input().value).toBe('Two');
    expect(screen.getByText('Saving')).toBeDefined();
    await act(() => manager.written());
    expect(screen.queryByText('Saving')).toBeNull();
    await untilTab(other, 'tab-1', { id: 'tab-1', title: 'Two' });
    await act(async () => {
      other.getChangeTracker().recordChange('update', 'tab-1', 'tab', { id: 'tab-1', title: 'Three' });
      await untilTab(manager, 'tab-1', { id: 'tab-1', title: 'Three' });
    });
    expect(input().value).toBe('Three');
  },
);
