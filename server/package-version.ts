import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../src/model/assert.ts';

/** This package's version: the nearest package.json above this file, whether it runs from source or compiled. */
export function packageVersion(): string {
  return must(nearestVersion(import.meta.dirname), 'the package has a package.json with a version');
}

function nearestVersion(folder: string): string | undefined {
  const parent = dirname(folder);
  return (
    readVersion(join(folder, 'package.json')) ?? (parent === folder ? undefined : nearestVersion(parent))
  );
}

function readVersion(path: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isObject = typeof content === 'object' && content !== null;
    return isObject && 'version' in content ? String(content.version) : undefined;
  } catch {
    return undefined;
  }
}
