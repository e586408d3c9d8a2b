import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../../src/model/assert.ts';
import { isChromiumWanted, launchChromium } from '../page/chromium.ts';
import type { Deletion, RoundTrip } from './chromium-scenarios.ts';

/** The IndexedDB of a real browser, which differs from a fake in what it allows and when. */
describe.skipIf(!isChromiumWanted)('indexeddb in Chromium', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const script = await bundle();
    server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end(`<!doctype html><script>${script}</script>`);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test('[S4] [S7] writes, damage, compaction and a stock y-indexeddb on one document', async () => {
    const result = await page.evaluate<RoundTrip>('scenarios.roundTrip(300, 5_000_000)');
    expect(result).toEqual({
      loaded: 300,
      meta: { id: 'd1' },
      damaged: 1,
      mergeFailure: 'Error: no merge',
      afterFailedMerge: 300,
      compacted: 1,
      keysInStock: 300,
      large: 5_000_000,
    });
  });

  test('[S5] a deletion by another tab waits for what was begun; later writes reject', async () => {
    const result = await page.evaluate<Deletion>('scenarios.deletion()');
    expect(result).toEqual({ blocked: false, begun: 'none', later: 'STORAGE_LOST' });
  });

  test('[S5] [S7] what a newer version stored is read, and written to no more', async () => {
    expect(await page.evaluate('scenarios.newerVersion()')).toEqual({ read: 1, written: 'STORAGE_NEWER' });
  });

  test('[S5] [D11] what a newer version brings to another format meanwhile is written to no more', async () => {
    const written = ['STORAGE_NEWER', 'STORAGE_NEWER', 'STORAGE_NEWER'];
    expect(await page.evaluate('scenarios.newerFormat()')).toEqual({ read: 1, written });
  });

  test('[S1] each tab gets a slot of its own, and one that is closed frees its', async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    expect(await other.evaluate<number>('scenarios.claimSlot()')).toBe(0);
    expect(await page.evaluate<number>('scenarios.claimSlot()')).toBe(1);
    const next = page.evaluate<number>('scenarios.claimAfter(0)');
    await other.close();
    expect(await next).toBe(0);
  });
});

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'chromium-scenarios.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'scenarios',
  });
  return must(outputFiles[0], 'one bundle').text.replaceAll('</script', '<\\/script');
}
