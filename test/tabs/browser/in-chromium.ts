import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { must } from '../../../src/model/assert.ts';
import { isChromiumWanted } from '../../page/chromium.ts';
import { TabSite } from './tab-site.ts';

/** What a test in Chromium starts with: a site for all of its suite, and a browser profile of its own. */
export interface ChromiumFixture {
  readonly site: TabSite;
  readonly profile: BrowserContext;
}

/** A suite that runs where Chromium is wanted. */
export function describeInChromium(title: string, tests: (at: ChromiumFixture) => void): void {
  describe.skipIf(!isChromiumWanted)(title, () => {
    let site: TabSite | undefined;
    let profile: BrowserContext | undefined;

    beforeAll(async () => {
      site = await TabSite.open();
    });

    afterAll(() => site?.close());

    beforeEach(async () => {
      profile = await site?.profile();
    });

    afterEach(() => profile?.close());

    tests({
      get site() {
        return must(site, 'beforeAll has run');
      },
      get profile() {
        return must(profile, 'beforeEach has run');
      },
    });
  });
}
