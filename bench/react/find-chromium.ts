import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @throws when no Chromium is installed */
export function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('Chromium is not installed (apt-get install chromium)');
  return found;
}
