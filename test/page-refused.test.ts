import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousViolations } from './page/accessibility.ts';
import { ChildPage } from './page/child-page.ts';
import { isChromiumWanted, launchChromium } from './page/chromium.ts';
import { PageBrowser } from './page/page-browser.ts';
import { Pane } from './page/pane.ts';

/** So that a text which is still easy to type is more than the relay takes. */
const NARROW = ['--limit', 'maxMessageBytes=10000', '--limit', 'maxUploadBytes=10000'];
const LENGTH = 20_000;
const AT_REST = /^Online · nothing waiting$/;
const CUT =
  /WebSocket connection to .* failed|WebSocket is already in CLOSING|Failed to load resource|ERR_CONNECTION_REFUSED/;

/** What the relay refuses, on the page, with a relay that takes little. */
describe.skipIf(!isChromiumWanted)('refused changes on the page', () => {
  let browser: Browser;
  let server: ChildPage;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), ChildPage.start(...NARROW)]);
  });

  afterAll(async () => {
    await browser.close();
    expect(await server.end()).toBe(0);
  });

  test('[D7] each stands there with its reason, is exported, discarded, and tried again', async () => {
    const profile = await PageBrowser.open(browser);
    const page = await profile.goto(`${server.url}/?workspace=refused`);
    const laptop = new Pane(page, 'Laptop');
    const phone = new Pane(page, 'Phone');
    await laptop.openTab('Trip', '');
    await phone.waitForTitle('Trip');
    for (const title of ['Long', 'Longer']) {
      await write(laptop, title);
      await refusal(laptop, title).getByText('It is larger than the relay takes.').waitFor();
    }
    await laptop.says(/^Online · nothing waiting · 2 refused$/);
    await phone.showsTitles(['Trip', 'Long', 'Longer']);
    expect(await seriousViolations(page)).toEqual([]);

    const file = await exported(page, () => refusal(laptop, 'Long').getByText('Export').click());
    await refusal(laptop, 'Longer').getByText('Discard…').press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // keeps it, and is back at the button
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await refusal(laptop, 'Longer').waitFor({ state: 'detached' });
    // It stays over a reload, and is refused again as long as the reason is there.
    await page.reload();
    const time = refusal(laptop, 'Long').locator('time');
    const refusedAt = await time.getAttribute('datetime');
    await refusal(laptop, 'Long').getByText('Try again').click();
    await refusal(laptop, 'Long').locator(`time:not([datetime="${refusedAt}"])`).waitFor();
    expect(await texts(phone)).toEqual(['', '']);

    await server.kill();
    await server.startAgain([]);
    await phone.hurry();
    await phone.says(AT_REST);
    await phone.node.getByLabel('File of changes for Phone').setInputFiles(file);
    await phone.node.getByText('1 change imported', { exact: true }).waitFor();
    await phone.says(AT_REST);
    await laptop.hurry();
    await laptop.says(/^Online · nothing waiting · 1 refused$/);
    await refusal(laptop, 'Long').getByText('Try again').click();
    await laptop.says(AT_REST);
    for (const pane of [laptop, phone])
      await expect.poll(async () => (await texts(pane)).map(({ length }) => length)).toEqual([LENGTH, 0]);
    expect(
      await laptop.node.getByRole('heading', { name: 'Laptop' }).and(page.locator(':focus')).count(),
    ).toBe(1);
    await profile.close(CUT);
    // Starts the page anew, which builds it anew.
  }, 60_000);
});

/** A note with a text that is too long. */
async function write(pane: Pane, title: string): Promise<void> {
  await pane.press(/^Note$/);
  await pane.node.getByLabel('Title of a new note').fill(title);
  await pane.press('Add note');
  // While the relay takes or refuses, what it has not been offered yet is not shown: the last card may be another one.
  const text = pane.card(title).getByLabel('Text', { exact: true });
  await text.fill('x'.repeat(LENGTH));
  await text.blur();
}

function texts(pane: Pane): Promise<readonly string[]> {
  return pane.node
    .getByLabel('Text', { exact: true })
    .evaluateAll((areas) => areas.map((area) => (area as HTMLTextAreaElement).value));
}

function refusal(pane: Pane, title: string): ReturnType<Pane['node']['getByRole']> {
  return pane.node.getByRole('group', { name: `“${title}”` });
}

async function exported(
  page: Page,
  ask: () => Promise<void>,
): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const waiting: Promise<Download> = page.waitForEvent('download');
  await ask();
  const chunks = await (await (await waiting).createReadStream()).toArray();
  return { name: 'refused.json', mimeType: 'application/json', buffer: Buffer.concat(chunks as Buffer[]) };
}
