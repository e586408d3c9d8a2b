import { expect, test } from 'vitest';
import { describeInChromium } from './browser/in-chromium.ts';
import type { Tab } from './browser/tab-site.ts';

describeInChromium('tabs of one device in Chromium', (at) => {
  async function openTabs(device: string, count: number): Promise<readonly Tab[]> {
    const tabs: Tab[] = [];
    for (let number = 0; number < count; number += 1) {
      const tab = await at.site.tab(at.profile);
      await tab.open(device);
      tabs.push(tab);
    }
    return tabs;
  }

  test('[S2] have one socket, and see each other change', async () => {
    const [first, second, third] = (await openTabs('one-socket', 3)) as [Tab, Tab, Tab];
    expect([first, second, third].reduce((sum, { sockets }) => sum + sockets, 0)).toBe(1);
    await second.call('edit', 'from-second', 1);
    await third.call('edit', 'from-third', 1);
    await Promise.all([first, third].map((tab) => tab.call('has', 'from-second')));
    await Promise.all([first, second].map((tab) => tab.call('has', 'from-third')));
    await second.call('sync');
  });

  test('[D1] [S2] see each other change while each is offline', async () => {
    const [first, second] = (await openTabs('offline', 2)) as [Tab, Tab];
    await first.call('goOffline');
    await second.call('goOffline');
    await first.call('edit', 'from-first', 1);
    await second.call('has', 'from-first');
    await second.call('edit', 'from-second', 1);
    await first.call('has', 'from-second');
  });

  test('[D14] see each other change where there is no relay', async () => {
    const [first, second] = [await at.site.tab(at.profile), await at.site.tab(at.profile)];
    await first.call('open', 'alone');
    await second.call('open', 'alone');
    await first.call('edit', 'from-first', 1);
    await second.call('has', 'from-first');
    await second.call('edit', 'from-second', 1);
    await first.call('has', 'from-second');
    expect([first.sockets, second.sockets]).toEqual([0, 0]);
  });

  test.each(['closed', 'crashed', 'frozen'] as const)(
    '[S1] go on when the one with the socket is %s, and nothing of theirs is lost',
    async (how) => {
      const opened = await openTabs(how, 2);
      // On a busy machine the second may have taken over already.
      const leading = opened.find(({ sockets }) => sockets === 1);
      const following = opened.find((tab) => tab !== leading);
      if (leading === undefined || following === undefined) throw new Error('no tab has the socket');
      await following.call('edit', 'before', 1);
      // A tab that stops in the midst of reading from its store keeps the others from writing there.
      await leading.call('has', 'before');
      for (const tab of opened) await tab.call('sync'); // what is acknowledged is noted in the store
      await leading.call('written');
      const began = performance.now();
      if (how === 'closed') await leading.page.close();
      if (how === 'crashed') await leading.crash();
      if (how === 'frozen') await leading.freeze();
      await following.leads();
      await following.call('edit', 'meanwhile', 1);
      await following.call('online', true);
      const milliseconds = Math.round(performance.now() - began);
      console.info(`the leading tab was ${how}: another one was connected after ${String(milliseconds)} ms`);
      await following.call('sync');
      expect(following.sockets).toBe(1);

      const elsewhere = await at.site.tab(await at.site.profile());
      await elsewhere.open('elsewhere');
      await Promise.all(['before', 'meanwhile'].map((id) => elsewhere.call('has', id)));
      if (how === 'frozen') {
        await leading.thaw();
        // It has been deposed: what it writes goes through the other one.
        await leading.call('edit', 'thawed', 1);
        await elsewhere.call('has', 'thawed');
        await leading.call('online', true);
        expect(leading.sockets + following.sockets).toBe(1);
      }
      await elsewhere.page.context().close();
    },
  );
});
