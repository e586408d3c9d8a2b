// @vitest-environment jsdom
import { act, render } from '@testing-library/react';
import { startTransition, StrictMode, Suspense, useLayoutEffect, useState } from 'react';
import type { JSX, ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  SyncProvider,
  useConflicts,
  useLiveData,
  usePendingChanges,
  usePresence,
  useResource,
  useResources,
  useSearch,
  useSyncState,
} from 'layer5-sync/react';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { startApp } from '../guide/device.ts';
import { openPair, renderStrictly, write } from './setting.ts';
import type { Note } from './setting.ts';

renderStrictly();

/** Takes over a page that a server has made. */
async function takeOver(
  html: string,
  page: ReactNode,
  onRecoverableError: (error: unknown) => void,
): Promise<Element> {
  const container = document.createElement('div');
  container.innerHTML = html;
  await act(async () => {
    const root = hydrateRoot(container, page, { onRecoverableError });
    onTestFinished(() => {
      root.unmount();
    });
  });
  return container;
}

/** Every hook at once. */
function Everything(): JSX.Element {
  const { data, isPending, conflicts, history } = useLiveData('n', { title: 'From the server' }, 'note');
  const shown = [
    useResource('note', 'n', { select: (note: Note) => note.title }) ?? 'none',
    useResources('note').length,
    useConflicts().length,
    usePendingChanges().length,
    usePresence().present.length,
    useSearch(undefined, 'x').length,
    useSyncState({ select: ({ status }) => status }),
  ];
  return (
    <p>
      {data.title} {isPending ? 'pending' : 'stored'} {conflicts.length} {history.length} {shown.join()}
    </p>
  );
}

function Provided({
  manager,
  children,
}: {
  readonly manager: SyncManager;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <StrictMode>
      <SyncProvider manager={manager}>{children}</SyncProvider>
    </StrictMode>
  );
}

describe('on a server', () => {
  test('all hooks render what they were given, and the page is taken over without a difference', async () => {
    const { here } = await openPair();
    write(here, 'n', { title: 'Known on the device' });
    const page = (
      <Provided manager={here}>
        <Everything />
      </Provided>
    );
    const html = renderToString(page);
    expect(html.replaceAll('<!-- -->', '')).toBe('<p>From the server stored 0 0 none,0,0,0,0,0,stopped</p>');
    const told: unknown[] = [];
    const container = await takeOver(html, page, (error) => told.push(error));
    expect(told).toEqual([]);
    expect(container.textContent).toMatch(
      /^Known on the device stored 0 1 Known on the device,1,0,\d,0,0,idle$/,
    );
  });

  test('what suspends shows its fallback there, and itself on the device', async () => {
    function Waiting(): JSX.Element {
      return <p>{useResource('note', 'n', { suspense: true, select: (note: Note) => note.title })}</p>;
    }
    const page = (
      <Suspense fallback={<p>Loading</p>}>
        <Waiting />
      </Suspense>
    );
    const html = renderToString(page);
    expect(html).toContain('Loading');
    const manager = await startApp();
    write(manager, 'n', { title: 'Ready' });
    const told: unknown[] = [];
    const container = await takeOver(html, page, (error) => told.push(error));
    expect(container.textContent).toBe('Ready');
    // React says so itself: the server has left this part to the device.
    expect(String(told)).toContain('does not support Suspense');
  });
});

function titleOf(manager: SyncManager): string {
  return (manager.getResource('note', 'n') as unknown as Note).title;
}

describe('concurrent rendering', () => {
  /** What each of several components showed when the page with all of them was committed. */
  async function committedTogether(useTitle: (manager: SyncManager) => string): Promise<readonly string[]> {
    const { here } = await openPair();
    write(here, 'n', { title: 'Before' });
    let seen: readonly string[] = [];
    function Reader(): JSX.Element {
      return <li>{useTitle(here)}</li>;
    }
    /** Somebody writes between the rendering of two components. */
    function Meanwhile(): null {
      if (titleOf(here) === 'Before') write(here, 'n', { title: 'After' });
      return null;
    }
    function Page(): JSX.Element {
      const [isShown, setShown] = useState(false);
      useLayoutEffect(() => {
        startTransition(() => setShown(true));
      }, []);
      useLayoutEffect(() => {
        if (isShown) seen = [...document.querySelectorAll('li')].map(({ textContent }) => textContent);
      }, [isShown]);
      return (
        <ul>
          {isShown && <Reader />}
          {isShown && <Meanwhile />}
          {isShown && <Reader />}
        </ul>
      );
    }
    const { unmount } = render(<Page />);
    unmount();
    return seen;
  }

  test('two readers never show two moments', async () => {
    const hooks: readonly ((manager: SyncManager) => string)[] = [
      (manager) => useResource('note', 'n', { manager, select: (note: Note) => note.title }) ?? '',
      (manager) => useResources<Note>('note', { manager })[0]?.value.title ?? '',
      (manager) => useLiveData<Note>('n', { title: '' }, 'note', { manager }).data.title,
    ];
    for (const hook of hooks) expect(await committedTogether(hook)).toEqual(['After', 'After']);
  });

  test('which a plain read would', async () => {
    expect(await committedTogether(titleOf)).toEqual(['Before', 'After']);
  });
});
