import { expect, inject, test } from 'vitest';
import { describeInChromium } from './browser/in-chromium.ts';
import { killTab } from './browser/kill-tab.ts';

describeInChromium('storage in Chromium', (at) => {
  test('[S5] at its quota says so, and stores what it could not once there is more', async () => {
    const tab = await at.site.tab(at.profile);
    const { origin } = tab;
    // Before anything is stored: Chromium looks at the quota again only when what it last allowed is used up.
    await tab.cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 400_000 });
    await tab.call('open', 'full');
    await tab.call('editLarge', 'large', 900_000);
    expect(await tab.call('failureOf', 'written')).toBe('STORAGE_FULL');
    expect(await tab.call('storage', 'full')).toContain('no more space');
    await tab.cdp.send('Storage.overrideQuotaForOrigin', { origin });
    await tab.call('edit', 'small', 'y');
    expect(await tab.call('storage', 'ready')).toBe('well');
    await tab.call('written');
    await tab.call('close');
    await tab.call('open', 'full');
    expect(await tab.call('ids')).toEqual(['large', 'small']);
  });

  test('[S1] [S5] that is cleared while it is open says so; the next tab gets everything from the relay', async () => {
    const tab = await at.site.tab(at.profile);
    await tab.open('cleared');
    await tab.call('edit', 'kept', 1);
    await tab.call('sync');
    await tab.cdp.send('Storage.clearDataForOrigin', { origin: tab.origin, storageTypes: 'indexeddb' });
    expect(await tab.call('storage', 'lost')).toContain('cleared');
    await tab.page.close();

    const next = await at.site.tab(at.profile);
    await next.call('open', 'cleared');
    expect(await next.call('storage', 'lost')).toContain('relay');
    expect(await next.call('ids')).toEqual([]);
    await next.call('close');
    await next.open('cleared');
    await next.call('has', 'kept');
  });

  test('[S5] killed 3 times while it writes has everything that it reported stored', async () => {
    const { stored, broken } = await killTab({ site: at.site, kills: 3, seed: inject('randomness').seed });
    expect(broken).toEqual([]);
    expect(stored).toBeGreaterThan(0);
  });
});
