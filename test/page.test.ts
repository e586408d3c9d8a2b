import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seriousViolations } from './page/accessibility.ts';
import { ChildPage } from './page/child-page.ts';
import { isChromiumWanted, launchChromium } from './page/chromium.ts';
import { PageBrowser } from './page/page-browser.ts';
import { Pane } from './page/pane.ts';

/** Synced, quiet and without a conflict. */
const AT_REST = /^Online · nothing waiting$/;

/** The page that `npm start` serves, in a real browser, with its real relay. */
describe.skipIf(!isChromiumWanted)('the page', () => {
  let browser: Browser;
  let server: ChildPage;
  let profile: PageBrowser;
  let address: string;
  let page: Page;
  let laptop: Pane;
  let phone: Pane;
  let workspaces = 0;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), ChildPage.start()]);
  });

  afterAll(async () => {
    await browser.close();
    expect(await server.end()).toBe(0);
  });

  beforeEach(async () => {
    profile = await PageBrowser.open(browser);
    address = `${server.url}/?workspace=test-${workspaces++}`;
    page = await profile.goto(address);
    laptop = new Pane(page, 'Laptop');
    phone = new Pane(page, 'Phone');
  });

  afterEach(async () => {
    await profile.close();
  });

  async function bothRest(): Promise<void> {
    await Promise.all([laptop.says(AT_REST), phone.says(AT_REST)]);
  }

  /** Both devices have a tab. */
  async function openOnBoth(title: string): Promise<void> {
    await laptop.openTab(title, 'https://example.com/trip');
    await phone.waitForTitle(title);
    await bothRest();
  }

  /** Both rename their only tab while they are offline. */
  async function renameApart(onLaptop: string, onPhone: string): Promise<void> {
    await laptop.press('Go offline');
    await phone.press('Go offline');
    await laptop.rename(onLaptop);
    await phone.rename(onPhone);
    await laptop.says('Offline · 1 change waiting');
    await phone.says('Offline · 1 change waiting');
    await laptop.press('Go online');
    await phone.press('Go online');
  }

  async function editApart(): Promise<void> {
    await openOnBoth('Trip');
    await renameApart('Trip to Rome', 'Trip to Oslo');
  }

  const answers = [
    { device: 'Laptop', button: /^Keep mine/, settled: 'Rome 0' },
    { device: 'Laptop', button: /^Take theirs/, settled: 'Oslo 1' },
    { device: 'Phone', button: /^Merge both$/, settled: 'Oslo 2 Rome 2' },
  ] as const;

  test('[S1] [S2] edits made apart are both shown; keeping mine, taking theirs and merging both settle them everywhere', async () => {
    await openOnBoth('Trip');
    for (const [n, { device, button, settled }] of answers.entries()) {
      await renameApart(`Rome ${n}`, `Oslo ${n}`);
      for (const pane of [laptop, phone]) {
        expect([...(await pane.sides())].sort()).toEqual([`Oslo ${n}`, `Rome ${n}`]);
        await pane.says(/1 conflict/);
      }
      await new Pane(page, device).press(button);
      await Promise.all([laptop.shows(settled), phone.shows(settled)]);
      await bothRest();
    }
  });

  test('[S1] [S2] another value settles too; a reload and a second window show the same', async () => {
    await editApart();
    await phone.sides();
    await page.reload();
    expect([...(await laptop.sides())].sort()).toEqual(['Trip to Oslo', 'Trip to Rome']);

    const other = phone.node.getByLabel(/^Another value/);
    await other.fill('Trip north and south');
    await other.press('Enter');
    await Promise.all([laptop.shows('Trip north and south'), phone.shows('Trip north and south')]);
    await bothRest();
    await page.reload();
    await Promise.all([laptop.shows('Trip north and south'), phone.shows('Trip north and south')]);

    const tablet = new Pane(await profile.goto(address), 'Laptop 2');
    await tablet.shows('Trip north and south');
    await tablet.rename('Trip, from the second window');
    await phone.shows('Trip, from the second window');

    const named = new Pane(await profile.goto(`${address}&devices=Tablet`), 'Tablet');
    await named.shows('Trip, from the second window');
  });

  test('[S1] a tab closed on one device and edited on the other waits for an answer', async () => {
    await laptop.openTab('Trip', 'https://example.com/trip');
    await phone.waitForTitle('Trip');
    await bothRest();
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
    await bothRest();

    await phone.node.getByText('Recently closed').click();
    await phone.press(/^Restore Trip/);
    await laptop.waitForTitle('Trip to Oslo');
    await bothRest();
  });

  test('[S5] what is typed in a card that goes away is written when it comes back', async () => {
    await openOnBoth('Trip');
    // Another window: the focus stays where the typing is.
    const tablet = new Pane(await profile.goto(`${address}&devices=Tablet`), 'Tablet');
    await tablet.waitForTitle('Trip');
    await laptop.title.fill('Trip to Rome');
    await tablet.press('Close the tab Trip');
    await laptop.node.getByText('No tabs yet').waitFor();
    await tablet.node.getByText('Recently closed').click();
    await tablet.press(/^Restore Trip/);
    await Promise.all([laptop.waitForTitle('Trip to Rome'), tablet.waitForTitle('Trip to Rome')]);
    await bothRest();
  });

  test('[S1] [S5] what was edited offline is there after a reload, and then goes out', async () => {
    await laptop.says(AT_REST);
    await laptop.press('Go offline');
    await laptop.openTab('Written offline', '');
    await laptop.says('Offline · 1 change waiting');
    // Until then it is in memory only, and says so.
    await laptop.isStored();
    await page.reload();
    await laptop.shows('Written offline');
    await phone.shows('Written offline');
    await laptop.says(AT_REST);
  });

  test('[S5] [V5] [B3] order, presence and a note that two write in are the same on both devices', async () => {
    for (const title of ['First', 'Second', 'Third']) await laptop.openTab(title, '');
    await phone.showsTitles(['First', 'Second', 'Third']);
    await phone.press('Move the tab First down');
    await laptop.showsTitles(['Second', 'First', 'Third']);
    // The move tells that the phone had received what it moved.
    await laptop.node
      .getByTitle(/on the relay’s disk, seen by Phone$/)
      .first()
      .waitFor();

    await laptop.drag('Third', 'before', 'Second');
    await page.mouse.up();
    await phone.showsTitles(['Third', 'Second', 'First']);
    await laptop.drag('Third', 'after', 'First');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    const title = laptop.node
      .getByLabel('Title', { exact: true })
      .and(laptop.node.locator('[value="Second"]'));
    // The focus stays with what is moved: it can be moved on.
    await title.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await phone.showsTitles(['Third', 'First', 'Second']);
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await Promise.all([laptop, phone].map((pane) => pane.showsTitles(['Second', 'Third', 'First'])));
    await laptop.node.getByRole('status').filter({ hasText: 'Moved to place 1 of 3' }).waitFor();

    await laptop.press('Note');
    await laptop.node.getByLabel('Title of a new note').fill('Packing');
    await laptop.press('Add note');
    const mine = laptop.node.getByLabel('Text', { exact: true });
    const theirs = phone.node.getByLabel('Text', { exact: true });
    await theirs.fill('passport charger');
    await phone.node.getByLabel('Title', { exact: true }).last().focus();
    await laptop.node.getByText('Phone is editing the title').waitFor();
    await mine.and(laptop.node.getByText('passport charger')).waitFor();
    await bothRest();
    await laptop.press('Go offline');
    await mine.fill('red passport charger');
    await theirs.fill('passport and charger');
    await theirs.blur();
    await laptop.press('Go online');
    await bothRest();
    for (const text of [mine, theirs])
      await expect.poll(() => text.inputValue()).toBe('red passport and charger');
  });

  test('bookmarks are imported once, on whichever device, and exported as browsers do', async () => {
    const file = {
      name: 'bookmarks.html',
      mimeType: 'text/html',
      buffer: Buffer.from(`<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p>
        <DT><H3>Reading</H3><DL><p><DT><A HREF="https://sqlite.org/testing.html">How SQLite is tested</A></DL><p>
        <DT><A HREF="https://example.com/?a=1&amp;b=2">A &amp; B</A></DL><p>`),
    };
    await laptop.node.getByLabel('Bookmarks file for Laptop').setInputFiles(file);
    await laptop.node.getByText('2 bookmarks imported').waitFor();
    await phone.showsTitles(['How SQLite is tested', 'A & B']);
    await phone.node.getByLabel('Bookmarks file for Phone').setInputFiles(file);
    await phone.node.getByText('0 bookmarks imported').waitFor();
    await bothRest();
    const download = page.waitForEvent('download');
    await phone.choose('Export as bookmarks');
    const stream = await (await download).createReadStream();
    const text = (await stream.toArray()).map(String).join('');
    expect(text).toContain('<H3>Reading</H3>');
    expect(text).toContain('<A HREF="https://example.com/?a=1&amp;b=2">A &amp; B</A>');
  });

  test('[S2] a real history plays on all devices at once, and the inspector tells it', async () => {
    await page.getByRole('button', { name: 'Play a real history' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByText(/^Played: \d+ changes recorded$/).waitFor({ timeout: 50_000 });
    await Promise.all([laptop.says(/nothing waiting/), phone.says(/nothing waiting/)]);
    const icons = (pane: Pane): Promise<readonly string[]> =>
      pane.node.locator('.icons > ul > li').allTextContents();
    const [onLaptop, onPhone] = await Promise.all([icons(laptop), icons(phone)]);
    expect(onLaptop.length).toBeGreaterThan(150);
    expect(onPhone).toEqual(onLaptop);

    await phone.choose('Inspect this device');
    const drawer = page.getByRole('dialog', { name: 'Inspector of Phone' });
    await drawer.getByText(/^[34]\d\d changes · \d+ causal links? · \d+ concurrent$/).waitFor();
    await drawer.getByRole('tab', { name: 'Documents' }).click();
    await drawer.getByRole('cell', { name: /icon/ }).first().waitFor();
    await drawer.getByRole('button', { name: 'Close the inspector' }).click();
    await drawer.waitFor({ state: 'detached' });
    // A hundred edits, each of them sent, received and drawn.
  }, 60_000);

  test('the page keeps to what axe-core checks, in light and dark, wide and narrow', async () => {
    await editApart();
    await phone.sides();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await seriousViolations(page)).toEqual([]);
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overhang).toBeLessThanOrEqual(0);
  });
});
