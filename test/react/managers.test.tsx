// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import type { JSX } from 'react';
import { describe, expect, test } from 'vitest';
import { SyncProvider, useLiveData, useResource, useSyncManager } from 'layer5-sync/react';
import { closeSync, initSync } from 'layer5-sync/services/syncIntegration';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { openDevice, startApp } from '../guide/device.ts';
import { openPair, renderStrictly, write } from './setting.ts';
import type { Note } from './setting.ts';

renderStrictly();

function Title({
  label,
  manager,
  suspense = false,
}: {
  readonly label: string;
  readonly manager?: SyncManager;
  readonly suspense?: boolean;
}): JSX.Element {
  const title = useResource('note', 'n', { manager, suspense, select: (note: Note) => note.title });
  return (
    <p>
      {label}: {title ?? 'none'}
    </p>
  );
}

function texts(): readonly string[] {
  return screen.queryAllByText(/:/).map(({ textContent }) => textContent);
}

describe('which manager', () => {
  test('the given one, else that of the nearest provider, else the ambient one', async () => {
    const ambient = await startApp({ deviceId: 'ambient', workspace: 'ambient' });
    const { here } = await openPair();
    const given = await openDevice('given', { workspace: 'given' });
    write(ambient, 'n', { title: 'Ambient' });
    write(here, 'n', { title: 'Here' });
    const inside = await openDevice('inside', { workspace: 'inside' });
    write(inside, 'n', { title: 'Inside' });
    render(
      <>
        <Title label="outside" />
        <SyncProvider manager={here}>
          <Title label="provided" />
          <Title label="given" manager={given} />
          <SyncProvider manager={inside}>
            <Title label="nearest" />
          </SyncProvider>
        </SyncProvider>
      </>,
    );
    expect(texts()).toEqual(['outside: Ambient', 'provided: Here', 'given: none', 'nearest: Inside']);
    act(() => write(inside, 'n', { title: 'Inside, changed' }));
    expect(texts().at(-1)).toBe('nearest: Inside, changed');
  });

  test('a manager that is replaced is let go of, and the new one shown', async () => {
    const { here, there } = await openPair();
    write(here, 'n', { title: 'Here' });
    write(there, 'n', { title: 'There' });
    const { rerender, unmount } = render(
      <SyncProvider manager={here}>
        <Title label="now" />
      </SyncProvider>,
    );
    expect([here.live.size, there.live.size]).toEqual([1, 0]);
    rerender(
      <SyncProvider manager={there}>
        <Title label="now" />
      </SyncProvider>,
    );
    expect(texts()).toEqual(['now: There']);
    expect([here.live.size, there.live.size]).toEqual([0, 1]);
    act(() => write(there, 'n', { title: 'There, changed' }));
    expect(texts()).toEqual(['now: There, changed']);
    unmount();
    expect(there.live.size).toBe(0);
  });

  test('the ambient one is closed and opened again, as a module that is replaced does', async () => {
    const first = await startApp({ deviceId: 'first' });
    write(first, 'n', { title: 'First' });
    render(<Title label="now" />);
    expect(texts()).toEqual(['now: First']);
    await act(closeSync);
    expect(texts()).toEqual(['now: none']);
    await act(async () => {
      write(await initSync({ userId: 'ada', deviceId: 'second', persistence: 'none' }), 'n', {
        title: 'Second',
      });
    });
    expect(texts()).toEqual(['now: Second']);
  });
});

describe('suspense', () => {
  test('waits for initSync, and for the next one after closeSync', async () => {
    render(
      <Suspense fallback={<p>: loading</p>}>
        <Title label="now" suspense />
      </Suspense>,
    );
    expect(texts()).toEqual([': loading']);
    await act(async () => {
      write(await startApp(), 'n', { title: 'Ready' });
    });
    expect(texts()).toEqual(['now: Ready']);
    await act(closeSync);
    expect(screen.getByText(': loading')).toBeDefined();
    await act(async () => {
      write(await initSync({ userId: 'ada', deviceId: 'B', persistence: 'none' }), 'n', { title: 'Again' });
    });
    expect(screen.queryByText(': loading')).toBeNull();
    expect(texts()).toEqual(['now: Again']);
  });

  test('types and values: nothing is undefined where it waits', async () => {
    await startApp();
    function Device(): JSX.Element {
      const manager: SyncManager = useSyncManager({ suspense: true });
      const { data } = useLiveData('n', { title: 'New' }, 'note', { suspense: true });
      return (
        <p>
          device: {manager.deviceId} {data.title}
        </p>
      );
    }
    render(<Device />);
    expect(texts()).toEqual(['device: A New']);
  });
});
