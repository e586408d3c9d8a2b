import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SyncManager, toSyncOptions } from '../../adapters/index.ts';
import { seriousViolations } from '../page/accessibility.ts';
import { ChildPage } from '../page/child-page.ts';
import { isChromiumWanted, launchChromium } from '../page/chromium.ts';
import { PageBrowser } from '../page/page-browser.ts';

const CHANGES = 2_000;

/** The inspector in a real browser, over a relay, with devices that work beside it. */
describe.skipIf(!isChromiumWanted)('the inspector', () => {
  let browser: Browser;
  let server: ChildPage;
  let profile: PageBrowser;
  let devices: readonly SyncManager[];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), ChildPage.start()]);
    profile = await PageBrowser.open(browser);
    devices = await Promise.all(['Laptop', 'Phone'].map(openDevice));
  });

  afterAll(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await profile.close();
    await browser.close();
    expect(await server.end()).toBe(0);
  });

  async function openDevice(deviceId: string): Promise<SyncManager> {
    const options = { userId: 'ada', workspace: 'inspected', url: server.url, persistence: 'none' } as const;
    const device = await SyncManager.open(toSyncOptions({ ...options, deviceId }));
    device.getSyncEngine().start();
    await device.getSyncEngine().sync();
    return device;
  }

  async function syncAll(): Promise<void> {
    // What one sends in the first round the others have after the second.
    for (const device of [...devices, ...devices]) await device.getSyncEngine().sync();
  }

  function write(device: SyncManager | undefined, id: string, title: string): void {
    const operation = device?.getResource('tab', id) === undefined ? 'create' : 'update';
    device?.getChangeTracker().recordChange(operation, id, 'tab', { title });
  }

  function lists(page: Page): Locator {
    return page.getByRole('listbox', { name: 'Changes, newest first' });
  }

  test('[S1] lanes, clocks, conflicts and resolutions are told by keyboard and to screen readers', async () => {
    const [laptop, phone] = devices;
    write(laptop, 'trip', 'Trip');
    await syncAll();
    for (const device of devices) device.getSyncEngine().stop();
    write(laptop, 'trip', 'Trip to Rome');
    write(phone, 'trip', 'Trip to Oslo');
    for (const device of devices) device.getSyncEngine().start();
    await syncAll();

    const page = await profile.goto(`${server.url}/inspector?workspace=inspected`);
    const list = lists(page);
    await page.getByText('3 changes · 1 causal link · 2 concurrent').waitFor();
    // Conflicts come with the other document.
    await expect.poll(() => list.getByRole('option').filter({ hasText: 'conflict' }).count()).toBe(2);
    await list.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const chosen = await list.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${chosen}`).getAttribute('aria-posinset')).toBe('2');
    const details = page.getByRole('region', { name: 'Selected change' });
    await details.getByText('concurrent with it').locator('b', { hasText: /^1$/ }).waitFor();
    await details.getByText('1 of 2').or(details.getByText('0 of 1')).first().waitFor();

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page)).toEqual([]);
    }
    // A change that the filter leaves out is not what the others are seen from.
    await list.focus();
    await page.keyboard.press('End');
    await details.getByRole('heading', { name: 'create tab trip' }).waitFor();
    await page.getByLabel('Concurrent only').check();
    await page.getByText('2 changes · 0 causal links · 2 concurrent').waitFor();
    await details.getByRole('heading', { name: 'Choose a change' }).waitFor();
    await page.getByLabel('Concurrent only').uncheck();
    await page.getByText('3 changes · 1 causal link · 2 concurrent').waitFor();
    await laptop?.getSyncEngine().resolveConflict({ resourceId: 'trip', value: 'Trip to both' });
    await list.getByRole('option').filter({ hasText: 'resolution' }).waitFor();
    await page.getByText(/^4 changes/).waitFor();
  });

  test('[S1] a state of the history is restored from the resource, for everybody', async () => {
    const page = await profile.goto(`${server.url}/inspector?workspace=inspected`);
    await page.getByRole('tab', { name: 'Resources' }).click();
    await page.getByRole('option', { name: /Trip to both/ }).click();
    const detail = page.getByRole('region', { name: 'Selected resource' });
    await detail.getByRole('heading', { name: 'History, 4 changes' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await detail.getByRole('button', { name: 'Restore version 1 by Laptop' }).click();
    await detail.getByRole('heading', { name: 'History, 5 changes' }).waitFor();
    await page.getByRole('tab', { name: 'Sync' }).click();
    await page.getByText('Everything is durable at the relay').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await syncAll();
    expect(devices.map((device) => device.getResource('tab', 'trip'))).toEqual([
      { title: 'Trip' },
      { title: 'Trip' },
    ]);
    await page.getByRole('tab', { name: 'Documents' }).click();
    await page.getByRole('cell', { name: 'inspected/tab' }).first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('[S9] of thousands of changes only those in sight are rows, and new ones do not move what is read', async () => {
    const [laptop] = devices;
    for (let n = 0; n < CHANGES; n += 1) write(laptop, `many-${n % 100}`, `Number ${n}`);
    await syncAll();
    const page = await profile.goto(`${server.url}/inspector?workspace=inspected`);
    await page.getByText(/^2,005 changes/).waitFor();
    const list = lists(page);
    await list.focus();
    await page.keyboard.press('End');
    const last = list.locator(`[aria-posinset="${CHANGES + 5}"]`);
    await last.waitFor();
    expect(await last.getAttribute('aria-selected')).toBe('true');
    expect(await list.getByRole('option').count()).toBeLessThan(100);
    write(laptop, 'many-1', 'One more');
    await page.getByText(/^2,006 changes/).waitFor();
    await list.locator(`[aria-posinset="${CHANGES + 6}"][aria-selected="true"]`).waitFor();
  });
});
