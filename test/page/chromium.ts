import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { must } from '../../src/model/assert.ts';

const executable: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Whether tests with a browser run: wherever there is one, and always where everything has to be tested. */
export const isChromiumWanted: boolean = executable !== undefined || process.env['CI'] !== undefined;

/** Starts Chromium with a profile of its own that speaks to nobody else. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: must(executable, 'Chromium is installed (apt-get install chromium)'),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
