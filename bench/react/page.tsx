import { memo, Profiler, useMemo, useSyncExternalStore } from 'react';
import type { JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { SyncManager, toSyncOptions } from 'layer5-sync/adapters';
import { SyncProvider, useResource, useResources } from 'layer5-sync/react';
import type { Resource } from 'layer5-sync/react';
import { TYPE, WORKSPACE } from './items.ts';
import type { BenchPage, Figures, Item, Mode } from './items.ts';
import { Tally } from './tally.ts';

const parameters = new URLSearchParams(location.search);
const mode = parameters.get('mode') as Mode;
const expected = Number(parameters.get('resources'));
const tally = new Tally();

const manager = await SyncManager.open(
  toSyncOptions({
    userId: 'ada',
    deviceId: 'page',
    workspace: WORKSPACE,
    persistence: 'none',
    url: location.origin.replace('http', 'ws'),
  }),
);

const toId = ({ id }: Resource<Item>): string => id;
const byTitle = (a: Resource<Item>, b: Resource<Item>): number =>
  a.value.title < b.value.title ? -1 : a.value.title > b.value.title ? 1 : 0;

const HookedRow = memo(function HookedRow({ id }: { readonly id: string }): JSX.Element {
  const item = useResource<Item>(TYPE, id);
  return <Row title={item?.title ?? ''} count={item?.count ?? 0} />;
});

function HookedList(): JSX.Element {
  const ids = useResources(TYPE, { sort: byTitle, select: toId });
  tally.noteList();
  return (
    <ul>
      {ids.map((id) => (
        <HookedRow key={id} id={id} />
      ))}
    </ul>
  );
}

const GROUP = 100;

const Group = memo(function Group({ ids }: { readonly ids: readonly string[] }): JSX.Element {
  return (
    <ul>
      {ids.map((id) => (
        <HookedRow key={id} id={id} />
      ))}
    </ul>
  );
});

function GroupedList(): JSX.Element {
  const ids = useResources(TYPE, { sort: byTitle, select: toId });
  const groups = useMemo(
    () =>
      Array.from({ length: Math.ceil(ids.length / GROUP) }, (_, n) => ids.slice(n * GROUP, (n + 1) * GROUP)),
    [ids],
  );
  tally.noteList();
  return (
    <>
      {groups.map((group) => (
        <Group key={group[0]} ids={group} />
      ))}
    </>
  );
}

const ComparedRow = memo(function ComparedRow({ item }: { readonly item: Item }): JSX.Element {
  return <Row title={item.title} count={item.count} />;
});

let all = read();

function subscribe(listener: () => void): () => void {
  return manager.subscribe(() => {
    all = read();
    listener();
  });
}

/** What an app without these hooks would write: all that there is, on each event. */
function WholeList(): JSX.Element {
  const items = useSyncExternalStore(subscribe, () => all);
  tally.noteList();
  return (
    <ul>
      {items.map(({ id, value }) => (
        <ComparedRow key={id} item={value} />
      ))}
    </ul>
  );
}

function read(): readonly Resource<Item>[] {
  return (manager.getResources(TYPE) as unknown as readonly Resource<Item>[]).toSorted(byTitle);
}

function Row({ title, count }: Item): JSX.Element {
  tally.noteRow();
  return (
    <li>
      {title} {count}
    </li>
  );
}

function List(): JSX.Element {
  switch (mode) {
    case 'hooks':
      return <HookedList />;
    case 'hooks, in groups':
      return <GroupedList />;
    case 'whole list':
      return <WholeList />;
  }
}

const page: BenchPage = {
  ready: async () => {
    manager.getSyncEngine().start(60_000);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (manager.getResources(TYPE).length === expected) resolve();
      };
      manager.subscribe(look);
      look();
    });
    all = read();
    createRoot(document.body).render(
      <Profiler
        id="list"
        onRender={(_id, _phase, actual) => {
          tally.renderMs += actual;
        }}
      >
        <SyncProvider manager={manager}>
          <List />
        </SyncProvider>
      </Profiler>,
    );
    while (document.querySelectorAll('li').length < expected) await nextFrame();
    await nextFrame();
    return performance.now();
  },
  watch: async (duration) => {
    const unsubscribe = manager.subscribe(({ changes }) => {
      tally.changes += changes.length;
    });
    let blockedMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blockedMs += duration;
    });
    observer.observe({ type: 'longtask' });
    tally.begin();
    const times: number[] = [await nextFrame()];
    const end = performance.now() + duration;
    while (performance.now() < end) times.push(await nextFrame());
    unsubscribe();
    observer.disconnect();
    return toFigures(times, blockedMs);
  },
};

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function toFigures(times: readonly number[], blockedMs: number): Figures {
  const frames = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .toSorted((a, b) => a - b);
  const at = (share: number): number =>
    frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? NaN;
  return {
    changes: tally.changes,
    rowsRendered: tally.rows,
    listsRendered: tally.lists,
    frames: { p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1), count: frames.length },
    renderMs: tally.renderMs / tally.changes,
    blockedMs,
  };
}

Object.assign(globalThis, { page });
