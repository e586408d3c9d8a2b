import type { Locator, Page } from 'playwright-core';

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

  /** Waits until the device says that it stands like this. */
  async says(status: string | RegExp): Promise<void> {
    await this.node.getByRole('status').filter({ hasText: status }).waitFor();
  }

  /** Waits until its only tab has this title, and nothing is in conflict. */
  async shows(title: string): Promise<void> {
    const group = this.node.getByRole('group', { name: /Conflict/ });
    await group.first().waitFor({ state: 'detached' });
    await this.waitForTitle(title);
  }

  /** Waits until its only tab has this title. */
  async waitForTitle(title: string): Promise<void> {
    const input = await this.title.elementHandle();
    await this.title
      .page()
      .waitForFunction(([element, text]) => (element as HTMLInputElement | null)?.value === text, [
        input,
        title,
      ] as const);
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
