import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE: string = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact?: string | null;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }[];
  }>;
}

/** Resolves when nothing changes its colour any more: what is seen in between belongs to neither state. */
async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = (): readonly Animation[] =>
      [document, ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])]
        .flatMap((root) => root.getAnimations())
        .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    await new Promise((go) => requestAnimationFrame(go));
    for (let all = running(); all.length > 0; all = running())
      await Promise.allSettled(all.map(({ finished }) => finished));
  });
}

/** What axe-core finds in a page once it stands still, shadow roots included: serious and critical ones, with their places. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await standsStill(page);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}
