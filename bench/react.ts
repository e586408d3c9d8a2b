/**
 * `npm run bench:react -- [--resources 10000] [--rate 100] [--seconds 10] [--json]`: a React list in Chromium that
 * follows another device's changes through a relay; with the hooks, and beside it as a list that is rendered as a whole
 * on each event. The other device and the relay are this process, the page is another one.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { SyncManager } from '../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../adapters/services/init-options.ts';
import { startRelay } from '../server/relay.ts';
import { findChromium } from './react/find-chromium.ts';
import { TYPE, WORKSPACE } from './react/items.ts';
import type { BenchPage, Figures, Mode } from './react/items.ts';
import { servePage } from './react/serve-page.ts';
import { seededRandom } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    resources: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const [resources, rate, seconds] = [flags.resources, flags.rate, flags.seconds].map(Number) as [
  number,
  number,
  number,
];

const WARM_UP_MS = 1_000;

const relay = await startRelay({ data: ':memory:', handleRequest: await servePage() });
const device = await SyncManager.open(
  toSyncOptions({
    userId: 'bob',
    deviceId: 'other',
    workspace: WORKSPACE,
    persistence: 'none',
    url: relay.url,
  }),
);
const tracker = device.getChangeTracker();
for (let n = 0; n < resources; n += 1) {
  tracker.recordChange('create', String(n), TYPE, { title: `Item ${String(n).padStart(6, '0')}`, count: 0 });
}
device.getSyncEngine().start();
await device.getSyncEngine().sync();

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const rows: Measured[] = [];
  for (const mode of ['hooks', 'hooks, in groups', 'whole list'] as const)
    rows.push(await measure(browser, mode));
  if (flags.json) console.log(JSON.stringify(rows, undefined, 2));
  else print(rows);
} finally {
  await browser.close();
  await device.close();
  await relay.close();
}

interface Measured extends Figures {
  readonly mode: Mode;
  readonly readyMs: number;
}

async function measure(browser: Browser, mode: Mode): Promise<Measured> {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(120_000);
  await tab.goto(
    `${relay.url.replace('ws', 'http')}/?mode=${encodeURIComponent(mode)}&resources=${resources}`,
  );
  const handle = await tab.waitForFunction(() => (globalThis as { page?: BenchPage }).page);
  const readyMs = await handle.evaluate((page) => page?.ready());
  const random = seededRandom(1);
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1_000) * rate);
    for (; sent < due; sent += 1) change(String(Math.floor(random() * resources)));
  }, 1_000 / rate);
  try {
    // Not measured: code that has run little is slow, and the list has only just been drawn.
    await handle.evaluate((page, duration) => page?.watch(duration), WARM_UP_MS);
    const figures = await handle.evaluate((page, duration) => page?.watch(duration), seconds * 1_000);
    if (figures === undefined || readyMs === undefined) throw new Error('the page is gone');
    return { mode, readyMs, ...figures };
  } finally {
    clearInterval(timer);
    await tab.close();
  }
}

function change(id: string): void {
  const item = device.getResource(TYPE, id) as { readonly count: number } | undefined;
  tracker.recordChange('update', id, TYPE, { ...item, count: (item?.count ?? 0) + 1 });
}

function print(rows: readonly Measured[]): void {
  console.log(`${resources} resources in a list, ${rate} remote changes a second for ${seconds} s`);
  console.log(`Load of the machine over the last minute: ${(loadavg()[0] ?? NaN).toFixed(1)}\n`);
  console.log(
    '| | changes | rows rendered | lists | React, ms a change | frame median | p95 | p99 | longest | blocked | ready |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const { mode, changes, rowsRendered, listsRendered, frames, renderMs, blockedMs, readyMs } of rows) {
    const times = [frames.p50, frames.p95, frames.p99, frames.longest].map((time) => `${time.toFixed(1)} ms`);
    const cells = [mode, changes, rowsRendered, listsRendered, renderMs.toFixed(2), ...times];
    console.log(`| ${[...cells, `${blockedMs.toFixed(0)} ms`, `${readyMs.toFixed(0)} ms`].join(' | ')} |`);
  }
}
