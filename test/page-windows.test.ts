import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChildPage } from './page/child-page.ts';
import { isChromiumWanted, launchChromium } from './page/chromium.ts';
import { PageBrowser } from './page/page-browser.ts';
import { Pane } from './page/pane.ts';

const AT_REST = /^Online · nothing waiting$/;
/** What a browser says of a connection that the test has cut. */
const CUT = /WebSocket connection to .* failed|Failed to load resource|ERR_CONNECTION_REFUSED/;

/** Devices in windows of their own, and a relay that dies. */
describe.skipIf(!isChromiumWanted)('the page in two windows', () => {
  let browser: Browser;
  let server: ChildPage;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), ChildPage.start()]);
  });

  afterAll(async () => {
    await browser.close();
    expect(await server.end()).toBe(0);
  });

  test('[S1] [S2] [S6] edits meet after the relay was killed and started again, and after a window was closed', async () => {
    // Two profiles: two computers.
    const [home, work] = await Promise.all([PageBrowser.open(browser), PageBrowser.open(browser)]);
    let atHome = await home.goto(`${server.url}/?devices=Home`);
    const atWork = await work.goto(`${server.url}/?devices=Work`);
    const desk = new Pane(atWork, 'Work');
    let sofa = new Pane(atHome, 'Home');
    await sofa.openTab('Trip', '');
    await desk.waitForTitle('Trip');
    await Promise.all([sofa.says(AT_REST), desk.says(AT_REST)]);

    await server.kill();
    await Promise.all([sofa.says(/^Connecting/), desk.says(/^Connecting/)]);
    await sofa.rename('Trip to Rome');
    await desk.rename('Trip to Oslo');
    await Promise.all([sofa.says(/1 change waiting/), desk.says(/1 change waiting/)]);
    // Until then it is in memory only, and says so.
    await sofa.isStored();
    // Closed in the middle, with a change that nobody else has.
    await atHome.close();
    await server.startAgain();
    await desk.hurry();
    await desk.says(AT_REST);

    atHome = await home.goto(`${server.url}/?devices=Home`);
    sofa = new Pane(atHome, 'Home');
    for (const pane of [sofa, desk]) {
      expect([...(await pane.sides())].sort()).toEqual(['Trip to Oslo', 'Trip to Rome']);
    }
    await desk.press(/^Take theirs/);
    await Promise.all([sofa.shows('Trip to Rome'), desk.shows('Trip to Rome')]);
    await Promise.all([sofa.says(AT_REST), desk.says(AT_REST)]);
    await Promise.all([home.close(CUT), work.close(CUT)]);
    // Starts the page anew, which builds it anew.
  }, 60_000);
});
