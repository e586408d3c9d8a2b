import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { startRelay, type Relay } from '../../../server/relay.ts';
import { must } from '../../../src/model/assert.ts';
import { launchChromium } from '../../page/chromium.ts';

/** A relay that serves the app of `tab-page.ts` at its own address, and a browser to open tabs of it in. */
export class TabSite {
  readonly relay: Relay;
  readonly browser: Browser;

  private constructor(relay: Relay, browser: Browser) {
    this.relay = relay;
    this.browser = browser;
  }

  static async open(): Promise<TabSite> {
    const script = await bundle();
    const html = `<!doctype html><title>tab</title><script>${script}</script>`;
    const relay = await startRelay({
      data: ':memory:',
      handleRequest: (request, response) => {
        if (request.url !== '/') return false;
        response.setHeader('content-type', 'text/html').end(html);
        return true;
      },
    });
    return new TabSite(relay, await launchChromium());
  }

  /** A browser profile of its own. */
  profile(): Promise<BrowserContext> {
    return this.browser.newContext();
  }

  /** A tab with the app loaded and not opened yet. */
  async tab(profile: BrowserContext): Promise<Tab> {
    const page = await profile.newPage();
    await page.goto(this.relay.url);
    return new Tab(page, await profile.newCDPSession(page), this.relay.url);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.relay.close();
  }
}

/** One tab, and what can be done to it. */
export class Tab {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly #url: string;
  /** Sockets that it has open. */
  sockets = 0;

  constructor(page: Page, cdp: CDPSession, url: string) {
    this.page = page;
    this.cdp = cdp;
    this.#url = url;
    page.on('websocket', (socket) => {
      this.sockets += 1;
      socket.on('close', () => (this.sockets -= 1));
    });
  }

  get origin(): string {
    return new URL(this.#url).origin;
  }

  /** Opens the app as that device, connected to the relay. */
  async open(device: string): Promise<void> {
    await this.call('open', device, this.#url);
    await this.call('online', true);
  }

  /** Calls a function of `tab-page.ts`. */
  call<Result>(name: string, ...values: readonly (string | boolean | number)[]): Promise<Result> {
    const parameters = values.map((value) => JSON.stringify(value)).join(', ');
    return this.page.evaluate<Result>(`tab.${name}(${parameters})`);
  }

  /** Resolves once it has a socket of its own. */
  async leads(): Promise<void> {
    while (this.sockets === 0) await this.page.waitForEvent('websocket');
  }

  /** Stops all that it runs. A browser without windows shows every page, and freezes none that is shown. */
  async freeze(): Promise<void> {
    await this.cdp.send('Debugger.enable');
    await this.cdp.send('Debugger.pause');
  }

  async thaw(): Promise<void> {
    await this.cdp.send('Debugger.resume');
    await this.cdp.send('Debugger.disable');
  }

  /** Ends its process, as the system does that needs the memory. */
  async crash(): Promise<void> {
    const crashed = new Promise((resolve) => this.page.once('crash', resolve));
    this.cdp.send('Page.crash').catch(() => undefined); // it cannot answer any more
    await crashed;
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'tab-page.ts')],
    conditions: ['layer5-source'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'tab',
    logLevel: 'error',
  });
  return must(outputFiles[0], 'one bundle').text.replaceAll('</script', '<\\/script');
}
