import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

test('[S9] a thousand mounts and unmounts of all hooks leave no listener and no memory behind', () => {
  const child = resolve(import.meta.dirname, 'mount-and-unmount.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=layer5-source', '--expose-gc', child],
    { encoding: 'utf8', timeout: 25_000 },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { listeners, grown, held } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  expect(listeners).toBe(0);
  // A component that stayed would hold a text of 20 kB, a thousand of them 20 MB.
  expect(grown).toBeLessThan(3_000_000);
  // That 300 which are held on purpose are seen shows that the measure would notice.
  expect(held).toBeGreaterThan(5_000_000);
});
