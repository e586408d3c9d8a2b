import type { Tab, TabSite } from './tab-site.ts';

export interface KillOptions {
  readonly site: TabSite;
  /** How often a tab is killed. */
  readonly kills: number;
  /** From which the moments follow. */
  readonly seed: number;
  readonly onKill?: (count: number) => void;
}

export interface KillResult {
  /** Notes that were reported stored, each of which was looked for after every kill. */
  readonly stored: number;
  /** Reported stored and not there; or a number given twice. */
  readonly broken: readonly string[];
}

/**
 * Kills a tab, by ending its process or by closing it, at random moments while it writes; the next tab of the profile
 * opens what is there, without a network, and goes on.
 */
export async function killTab({ site, kills, seed, onKill }: KillOptions): Promise<KillResult> {
  const profile = await site.profile();
  const told: string[] = [];
  const broken: string[] = [];
  await profile.exposeFunction('told', (id: string) => told.push(id));
  const random = mulberry32(seed);
  for (let kill = 0; kill <= kills; kill += 1) {
    const tab: Tab = await site.tab(profile);
    await tab.call('open', 'laptop');
    const here = new Set(await tab.call<readonly string[]>('ids'));
    broken.push(
      ...told.filter((id) => !here.has(id)).map((id) => `after kill ${String(kill)}: ${id} is missing`),
    );
    const numbers = await tab.call<readonly string[]>('numbers');
    if (new Set(numbers).size < numbers.length)
      broken.push(`after kill ${String(kill)}: a number was given twice`);
    if (kill === kills) break;
    const before = told.length;
    tab.call('writeForEver', `k${String(kill)}`).catch(() => undefined); // it ends with the tab
    await tab.page.waitForTimeout(20 + random() * 150);
    if (random() < 0.5) await tab.crash();
    await tab.page.close();
    if (told.length > before) onKill?.(kill + 1);
  }
  await profile.close();
  return { stored: told.length, broken };
}

/** A small generator with a seed: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
