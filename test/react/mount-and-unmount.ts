import { createElement, StrictMode } from 'react';
import type { ReactElement } from 'react';
import { must } from '../../src/model/assert.ts';

/** What is needed of jsdom, which has no types of its own. */
interface Jsdom {
  readonly JSDOM: new (html: string) => { readonly window: Window & typeof globalThis };
}

const name: string = 'jsdom';
const { JSDOM } = (await import(name)) as Jsdom;
const { window } = new JSDOM('<!doctype html><div id="root"></div>');
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });

// After there is a document: React looks for one when it is loaded.
const { act } = await import('react');
const { createRoot } = await import('react-dom/client');
const hooks = await import('layer5-sync/react');
const { SyncManager, toSyncOptions } = await import('layer5-sync/adapters');

const CHARACTERS = 20_000;

const manager = await SyncManager.open(toSyncOptions({ userId: 'ada', deviceId: 'A', persistence: 'none' }));
manager.getChangeTracker().recordChange('create', 'n', 'note', { title: 'Note' });

function All({ id, text }: { readonly id: string; readonly text: string }): ReactElement {
  const { data, history, conflicts } = hooks.useLiveData(id, { title: text }, 'note', { manager });
  const shown = [
    data.title.length,
    history.length + conflicts.length,
    hooks.useResource('note', id, { manager, select: () => text.length }),
    hooks.useResources('note', { manager, select: ({ id }) => id + String(text.length) }).length,
    hooks.useConflicts(undefined, { manager }).length,
    hooks.usePendingChanges({ manager }).length,
    hooks.usePresence({ manager }).present.length,
    hooks.useSyncState({ manager }).pendingCount,
  ];
  return createElement('p', undefined, shown.join(' '));
}

const kept: unknown[] = [];

/** Bytes that are still in use after so many mounts and unmounts, each with a text of its own. */
async function growth(rounds: number, keep: boolean): Promise<number> {
  const before = used();
  const root = createRoot(must(window.document.getElementById('root') ?? undefined, 'it is in the page'));
  for (let round = 0; round < rounds; round += 1) {
    const text = String(round).padStart(CHARACTERS, 'x');
    // Flattened, so that it takes the room it has.
    const element = createElement(All, {
      id: round % 2 === 0 ? 'n' : `m${round}`,
      text: Buffer.from(text).toString(),
    });
    if (keep) kept.push(element);
    await act(async () => {
      root.render(createElement(StrictMode, undefined, element));
    });
    await act(async () => {
      root.render(null);
    });
  }
  await act(async () => {
    root.unmount();
  });
  return used() - before;
}

function used(): number {
  for (let n = 0; n < 3; n += 1) must(globalThis.gc, 'Node runs with --expose-gc')();
  return process.memoryUsage().heapUsed;
}

await growth(100, false); // warms up
const grown = await growth(1_000, false);
const listeners = manager.live.size;
const held = await growth(300, true);
await manager.close();
process.stdout.write(JSON.stringify({ listeners, grown, held, kept: kept.length }));
