import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patch } from './twin.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** All that the tests of laws read. */
const COPIED = [
  'src',
  'adapters',
  'server',
  'test',
  'property-tests',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the project in a temporary folder, with the same packages. */
export class ProjectCopy {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'layer5-sync-twin-'));

  constructor() {
    for (const name of COPIED) cpSync(join(PROJECT, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** @throws Error when the text does not stand in the file exactly once */
  apply({ file, find, replace }: Patch): void {
    const path = join(this.folder, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) {
      const times = String(parts.length - 1);
      throw new Error(`${file} holds ${JSON.stringify(find)} ${times} times, not once: update the patch`);
    }
    writeFileSync(path, parts.join(replace));
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
