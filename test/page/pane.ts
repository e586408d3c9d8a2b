import type { Locator, Page } from 'playwright-core';
import { must } from '../../src/model/assert.ts';

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/** One device's pane, found the way a person or a screen reader finds it. */
export class Pane {
  readonly node: Locator;

  constructor(page: Page, device: string) {
    this.node = page.getByRole('region', { name: device, exact: true });
  }

  async openTab(title: string, url: string): Promise<void> {
    await this.node.getByLabel('Title of a new tab').fill(title);
    await this.node.getByLabel('Address of a new tab').fill(url);
    await this.node.getByRole('button', { name: 'Open tab' }).click();
  }

  async rename(to: string): Promise<void> {
    await this.title.fill(to);
    await this.title.press('Enter');
  }

  async press(button: string | RegExp): Promise<void> {
    await this.node.getByRole('button', { name: button }).click();
  }

  /** Waits until what it has changed offline is on its disk. */
  async isStored(): Promise<void> {
    await this.node.getByTitle(/on this device’s disk$/).waitFor();
  }

  /** Has it connect now where it waits for its next attempt; it may be connected by now, and not offer it. */
  async hurry(): Promise<void> {
    const buttons = this.node.getByRole('button', { name: 'Try now' });
    await buttons.evaluateAll((all) => {
      for (const button of all) (button as HTMLButtonElement).click();
    });
  }

  /** The whole card with this title. */
  card(title: string): Locator {
    return this.node.locator('.card').filter({ has: this.node.page().locator(`input[value="${title}"]`) });
  }

  /** Drags a card by its grip onto the upper or the lower half of another one, and holds it there. */
  async drag(title: string, side: 'before' | 'after', other: string): Promise<void> {
    const { mouse } = this.node.page();
    const from = await this.#box(title, '.grip');
    const onto = await this.#box(other, '');
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    const y = onto.y + onto.height * (side === 'before' ? 0.25 : 0.75);
    await mouse.move(onto.x + onto.width / 2, y, { steps: 4 });
  }

  async #box(title: string, part: string): Promise<Box> {
    const card = this.card(title);
    const box = await (part === '' ? card : card.locator(part)).boundingBox();
    return must(box ?? undefined, `${title} is in sight`);
  }

  /** Chooses from the menu of the device. */
  async choose(entry: string): Promise<void> {
    await this.node.locator('summary[aria-label^="More for"]').click();
    await this.press(entry);
  }

  /** Waits until the device says that it stands like this. */
  async says(status: string | RegExp): Promise<void> {
    await this.node.getByRole('status').filter({ hasText: status }).first().waitFor();
  }

  /** Waits until its only tab has this title, and nothing is in conflict. */
  async shows(title: string): Promise<void> {
    const group = this.node.getByRole('group', { name: /Conflict/ });
    await group.first().waitFor({ state: 'detached' });
    await this.waitForTitle(title);
  }

  /** Waits until its only tab has this title. */
  async waitForTitle(title: string): Promise<void> {
    await this.showsTitles([title]);
  }

  /** Waits until its tabs and notes have these titles, in this order. */
  async showsTitles(titles: readonly string[]): Promise<void> {
    const pane = await this.node.elementHandle();
    await this.node.page().waitForFunction(
      ([element, expected]) => {
        const inputs = [...((element as Element | null)?.querySelectorAll('.field.title input') ?? [])];
        return inputs.map((input) => (input as HTMLInputElement).value).join('\n') === expected;
      },
      [pane, titles.join('\n')] as const,
    );
  }

  get title(): Locator {
    return this.node.getByLabel('Title', { exact: true });
  }

  /** The values that its conflict offers, in the order shown. */
  async sides(): Promise<readonly string[]> {
    const conflict = this.node.getByRole('group', { name: /Conflict/ });
    await conflict.waitFor();
    return conflict.locator('.side-value').allTextContents();
  }
}
