import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The directory to keep data in. Threads can share a database only where it has a file, so ':memory:' stands for a
 * directory of the system's temporary ones.
 */
export function takeDirectory(data: string): { readonly path: string; readonly letGo: () => void } {
  if (data !== ':memory:') return { path: data, letGo: () => undefined };
  const path = mkdtempSync(join(tmpdir(), 'layer5-relay-'));
  return { path, letGo: () => rmSync(path, { recursive: true, force: true }) };
}
