import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../adapters/merge-driver/cli.ts', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the driver itself, as the package's program would be run. */
export function runDriver(args: readonly string[], directory: string): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    cwd: directory,
  });
  return { status, out: stdout, err: stderr };
}

/** A git repository in a temporary folder, with the driver configured for every JSON file. */
export class Repository {
  readonly directory: string;

  /** @param fallback shell code that runs when the driver cannot merge a file */
  constructor({ fallback = '' }: { readonly fallback?: string } = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'merge-driver-'));
    const command = join(this.directory, '.git-driver');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
    chmodSync(command, 0o755);
    this.git('init', '--quiet', '--initial-branch=main');
    const driver = `'${command}' --marker-size %L %O %A %B %P${fallback}`;
    for (const [name, value] of [
      ['user.name', 'Tester'],
      ['user.email', 'tester@example.org'],
      ['core.autocrlf', 'false'],
      ['commit.gpgSign', 'false'],
      ['merge.layer5.driver', driver],
      ['merge.layer5.recursive', 'binary'],
    ] as const) {
      this.git('config', name, value);
    }
    writeFileSync(join(this.directory, '.gitignore'), '.git-driver\n');
    this.commit('attributes', { '.gitattributes': '*.json merge=layer5\n' });
  }

  /** @throws Error where git fails */
  git(...args: readonly string[]): string {
    const { status, out, err } = this.tryGit(...args);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${err}${out}`);
    return out;
  }

  tryGit(...args: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync('git', args, {
      encoding: 'utf8',
      cwd: this.directory,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
    });
    return { status, out: stdout, err: stderr };
  }

  commit(message: string, files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.directory, name), text);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Makes `main` hold `local`, a branch `other` hold `remote`, both from `base`, and merges. */
  merge(
    base: Readonly<Record<string, string>>,
    local: Readonly<Record<string, string>>,
    remote: Readonly<Record<string, string>>,
  ): Run {
    this.commit('base', base);
    this.git('checkout', '--quiet', '-b', 'other');
    this.commit('remote', remote);
    this.git('checkout', '--quiet', 'main');
    this.commit('local', local);
    return this.tryGit('merge', '--no-edit', 'other');
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  close(): void {
    rmSync(this.directory, { recursive: true });
  }
}
