import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ChildPage } from './page/child-page.ts';
import { isChromiumWanted, launchChromium } from './page/chromium.ts';
import { Pane } from './page/pane.ts';

/** Synced, quiet and without a conflict. */
const AT_REST = /^Online · nothing waiting$/;

/** The page that `npm start` serves, in a real browser, with its real relay. */
describe.skipIf(!isChromiumWanted)('the page', () => {
  let browser: Browser;
  let server: ChildPage;
  let context: BrowserContext;
  let page: Page;
  let laptop: Pane;
  let phone: Pane;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    server = await ChildPage.start();
    context = await browser.newContext();
    // Below the test's own: what was waited for in vain is then named.
    context.setDefaultTimeout(20_000);
    complaints = [];
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    page = await context.newPage();
    await page.goto(server.url);
    laptop = new Pane(page, 'Laptop');
    phone = new Pane(page, 'Phone');
  });

  afterEach(async () => {
    await context.close();
    expect(await server.end()).toBe(0);
    expect(complaints).toEqual([]);
  });

  /** Both devices have a tab, and have renamed it apart. */
  async function editApart(): Promise<void> {
    await laptop.openTab('Trip', 'https://example.com/trip');
    await phone.waitForTitle('Trip');
    await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
    await laptop.press('Go offline');
    await phone.press('Go offline');
    await laptop.rename('Trip to Rome');
    await phone.rename('Trip to Oslo');
    await laptop.says('Offline · 1 change waiting');
    await phone.says('Offline · 1 change waiting');
    await laptop.press('Go online');
    await phone.press('Go online');
  }

  const answers = [
    { answer: 'Keep mine', device: 'Laptop', button: /^Keep mine/, settled: 'Trip to Rome' },
    { answer: 'Take theirs', device: 'Laptop', button: /^Take theirs/, settled: 'Trip to Oslo' },
    { answer: 'Merge both', device: 'Phone', button: /^Merge both$/, settled: 'Trip to Oslo Trip to Rome' },
  ];

  test.each(answers)(
    '[S1] [S2] edits made apart are both shown; "$answer" on the $device settles them everywhere',
    async ({ device, button, settled }) => {
      await editApart();
      for (const pane of [laptop, phone]) {
        expect([...(await pane.sides())].sort()).toEqual(['Trip to Oslo', 'Trip to Rome']);
        await pane.says(/1 conflict/);
      }
      await new Pane(page, device).press(button);
      await Promise.all([laptop.shows(settled), phone.shows(settled)]);
      await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
    },
  );

  test('[S1] [S2] another value settles too; a reload and a second window show the same', async () => {
    await editApart();
    await phone.sides();
    await page.reload();
    expect([...(await laptop.sides())].sort()).toEqual(['Trip to Oslo', 'Trip to Rome']);

    const other = phone.node.getByLabel(/^Another value/);
    await other.fill('Trip north and south');
    await other.press('Enter');
    await Promise.all([laptop.shows('Trip north and south'), phone.shows('Trip north and south')]);
    await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
    expect(await phone.title.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.reload();
    await Promise.all([laptop.shows('Trip north and south'), phone.shows('Trip north and south')]);

    const second = await context.newPage();
    await second.goto(server.url);
    const tablet = new Pane(second, 'Laptop 2');
    await tablet.shows('Trip north and south');
    await tablet.rename('Trip, from the second window');
    await phone.shows('Trip, from the second window');

    const named = await context.newPage();
    await named.goto(`${server.url}/?devices=Tablet`);
    await new Pane(named, 'Tablet').shows('Trip, from the second window');
  });

  test('[S1] a tab closed on one device and edited on the other waits for an answer', async () => {
    await laptop.openTab('Trip', 'https://example.com/trip');
    await phone.waitForTitle('Trip');
    await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
    await laptop.press('Go offline');
    await phone.press('Go offline');
    await laptop.press('Close the tab Trip');
    await laptop.node.getByText('No tabs yet').waitFor();
    await phone.rename('Trip to Oslo');
    await laptop.press('Go online');
    await phone.press('Go online');
    await laptop.waitForTitle('Trip to Oslo');
    await phone.says(/1 conflict/);
    await laptop.press(/^Keep mine/);
    await laptop.node.getByText('No tabs yet').waitFor();
    await phone.node.getByText('No tabs yet').waitFor();
    await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
  });

  test('[S1] [S5] what was edited offline is there after a reload, and then goes out', async () => {
    await laptop.says(AT_REST);
    await laptop.press('Go offline');
    await laptop.openTab('Written offline', '');
    await laptop.says('Offline · 1 change waiting');
    await page.reload();
    await laptop.shows('Written offline');
    await phone.shows('Written offline');
    await laptop.says(AT_REST);
  });
});
