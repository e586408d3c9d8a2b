import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** One browser profile, and what its console complains about. */
export class PageBrowser {
  readonly context: BrowserContext;
  readonly #complaints: string[] = [];

  private constructor(context: BrowserContext) {
    this.context = context;
    // Below the test's own: what was waited for in vain is then named.
    context.setDefaultTimeout(20_000);
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text());
    });
    context.on('weberror', (error) => this.#complaints.push(String(error.error())));
  }

  static async open(browser: Browser): Promise<PageBrowser> {
    return new PageBrowser(await browser.newContext());
  }

  async goto(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** @param expected what may be complained about: a connection that a test cuts is an error to a browser */
  async close(expected?: RegExp): Promise<void> {
    await this.context.close();
    expect(this.#complaints.filter((text) => expected?.test(text) !== true)).toEqual([]);
  }
}
