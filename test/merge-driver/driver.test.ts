import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runMergeDriver } from '../../adapters/merge-driver/run-merge-driver.ts';
import type { Outcome } from '../../adapters/merge-driver/run-merge-driver.ts';
import { runDriver } from './repository.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'merge-driver-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const at = (name: string): string => join(directory, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

/** Writes the three files and runs the driver on them. */
function merge(
  base: string | Uint8Array,
  local: string | Uint8Array,
  remote: string | Uint8Array,
  ...options: readonly string[]
): Outcome {
  for (const [name, content] of Object.entries({ base, local, remote })) writeFileSync(at(name), content);
  return runMergeDriver([...options, at('base'), at('local'), at('remote'), 'file.json']);
}

const BASE = '{"a": 1, "b": 1}\n';
const LOCAL = '{"a": 2, "b": 1}\n';
const REMOTE = '{"a": 1, "b": 3}\n';
const MERGED = '{"a": 2, "b": 3}\n';

describe('the merge driver', () => {
  test('writes to the local file, and nothing else', () => {
    expect(merge(BASE, LOCAL, REMOTE)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect([read('base'), read('local'), read('remote')]).toEqual([BASE, MERGED, REMOTE]);
  });

  test.each([['--output'], ['-o']])('%s names another file', (option) => {
    expect(merge(BASE, LOCAL, REMOTE, option, at('result')).status).toBe(0);
    expect([read('result'), read('local')]).toEqual([MERGED, LOCAL]);
  });

  test('--stdout writes there', () => {
    expect(merge(BASE, LOCAL, REMOTE, '--stdout')).toEqual({ status: 0, stdout: MERGED, stderr: '' });
    expect(read('local')).toBe(LOCAL);
  });

  test('an empty base: both made the file', () => {
    expect(merge('', '{"a": 1, "l": [1]}', '{"a": 1, "r": 2}').status).toBe(0);
    expect(read('local')).toBe('{"a": 1, "l": [1], "r": 2}');
  });

  test('tells conflicts by the status and in words', () => {
    const { status, stderr } = merge(
      '{"a": 1, "b": {"x": 1}, "c": 12345678901234567890, "__proto__": 1}',
      '{"a": 2, "c": 12345678901234567891, "n": [1], "__proto__": 2}',
      '{"a": 3, "b": {"x": 2}, "c": 12345678901234567892, "n": 5, "__proto__": 3}',
    );
    expect(status).toBe(1);
    expect(stderr.split('\n').toSorted()).toEqual(
      [
        'layer5-merge: file.json: 5 conflicts',
        '  a: ours has 2, theirs has 3, before 1',
        '  b: ours removed it, theirs has {"x":2}, before {"x":1}',
        '  c: ours has 12345678901234567891, theirs has 12345678901234567892, before 12345678901234567890',
        '  n: ours has [1], theirs has 5, neither before',
        '  __proto__: ours has 2, theirs has 3, before 1',
        '',
      ].toSorted(),
    );
  });

  test.each([
    ['local', '{"a": 2, "b": 9}'],
    ['remote', '{"a": 3, "b": 9}'],
  ])('--strategy %s decides conflicts, and nothing but conflicts', (strategy, expected) => {
    const { status } = merge(
      '{"a": 1, "b": 1}',
      '{"a": 2, "b": 1}',
      '{"a": 3, "b": 9}',
      '--strategy',
      strategy,
    );
    expect([status, read('local')]).toEqual([0, expected]);
  });

  test('--key tells elements apart by members of their own', () => {
    const rows = (port: number, tls: boolean): string =>
      `[{"name": "eu", "zone": 1, "port": ${port}, "tls": ${tls}}]`;
    const [base, local, remote] = [rows(1, false), rows(2, true), rows(3, true)];
    const conflict = merge(base, local, remote, '--key', 'name');
    expect(conflict.stderr).toContain('eu.port: ours has 2, theirs has 3, before 1');
    expect(merge(base, local, rows(1, true), '--key', 'zone,name').status).toBe(0);
    expect(read('local')).toBe(rows(2, true));
  });

  test('--rules has merge options, which come before --key', () => {
    writeFileSync(
      at('rules'),
      '{"rules": {"visits": {"type": "counter"}, "at": {"strategy": "remote"}, "rows": {"key": "id"}}}',
    );
    const text = (visits: number, when: number, n: number): string =>
      `{"visits": ${visits}, "at": ${when}, "rows": [{"id": "i", "n": ${n}}]}`;
    expect(
      merge(text(10, 1, 1), text(11, 2, 1), text(15, 3, 2), '--rules', at('rules'), '--key', 'n').stderr,
    ).toBe('');
    expect(read('local')).toBe(text(16, 3, 2));
  });

  test('a rule for a name that looks like an index counts as any other', () => {
    writeFileSync(at('rules'), '{"rules": {"0": {"strategy": "remote"}, "1": {"type": "counter"}}}');
    const { status } = merge(
      '{"0": 1, "1": 1}',
      '{"0": 2, "1": 2}',
      '{"0": 3, "1": 3}',
      '--rules',
      at('rules'),
      '--key',
      'n',
    );
    expect([status, read('local')]).toEqual([0, '{"0": 3, "1": 4}']);
  });

  test('a rule that leaves conflicts open leaves them marked, under a strategy that decides', () => {
    writeFileSync(at('rules'), '{"rules": {"a": {"strategy": "merge"}}}');
    const options = ['--rules', at('rules'), '--strategy', 'local'];
    const { status } = merge('{"a":1,\n"b":1}', '{"a":2,\n"b":2}', '{"a":3,\n"b":3}', ...options);
    expect([status, read('local')]).toEqual([
      1,
      '<<<<<<< ours\n{"a":2,\n"b":2}\n=======\n{"a":3,\n"b":2}\n>>>>>>> theirs\n',
    ]);
  });

  test('--explain tells what was decided, and by whom', () => {
    const { status, stderr } = merge(
      '{"a": 1, "c": 1e999}',
      '{"a": 2, "c": 1e999}',
      '{"a": 1, "c": 2e999}',
      '--explain',
    );
    expect(status).toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/^a: .*2.*local$/mu);
    expect(stderr).toMatch(/^c: [^"]*2e999[^"]*remote$/mu);
  });

  test('labels and the length of the markers are as asked for', () => {
    const { stderr } = merge('1', '2', '3', '--ours', 'HEAD', '--theirs', 'topic', '--marker-size', '3');
    expect(stderr).toContain('the whole file: HEAD has 2, topic has 3, before 1');
    expect(read('local')).toBe('<<< HEAD\n2\n===\n3\n>>> topic\n');
  });

  test('--help tells how to set it up', () => {
    const { status, stdout } = runMergeDriver(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('layer5-merge --marker-size %L %O %A %B %P');
  });

  test('as a program: status, output and messages', () => {
    expect(merge(BASE, LOCAL, REMOTE).status).toBe(0);
    const args = ['--stdout', 'base', 'remote', 'local'];
    expect(runDriver(args, directory)).toEqual({ status: 0, out: MERGED, err: '' });
    writeFileSync(at('base'), '{"a": 0}');
    expect(runDriver(args, directory).status).toBe(1);
    writeFileSync(at('base'), '{');
    expect(runDriver(args, directory)).toMatchObject({ status: 2, out: '' });
  });
});

describe('what the merge driver refuses: status 2, one message, and nothing is written', () => {
  test.each<
    [string, string | Uint8Array, string | Uint8Array, string | Uint8Array, readonly string[], string]
  >([
    ['a base that is no JSON', '{\n1', LOCAL, REMOTE, [], 'file.json: the base, line 2, column 1'],
    ['a local file that is no JSON', BASE, '', REMOTE, [], 'file.json: the local file, line 1, column 1'],
    [
      'a remote file that is no JSON',
      BASE,
      LOCAL,
      '{"a": 1} x',
      [],
      'file.json: the remote file, line 1, column 10',
    ],
    ['a member twice', BASE, LOCAL, '{"a": 1, "a": 2}', [], 'the member "a" stands here twice'],
    ['a file in another encoding', BASE, LOCAL, new Uint8Array([0xff, 0xfe, 0x31, 0]), [], 'JSON is UTF-8'],
    ['half a letter', BASE, '"\\ud83d"', REMOTE, [], 'lone surrogate'],
    ['an unknown option', BASE, LOCAL, REMOTE, ['--fast'], '--fast'],
    ['an unknown strategy', BASE, LOCAL, REMOTE, ['--strategy', 'ours'], '--strategy ours: it is one of'],
    ['two places for the result', BASE, LOCAL, REMOTE, ['--stdout', '-o', 'x'], 'exclude each other'],
    ['a marker of no length', BASE, LOCAL, REMOTE, ['--marker-size', '0'], '--marker-size 0'],
    ['a fifth file', BASE, LOCAL, REMOTE, ['more'], '5 files given'],
    [
      'rules that are not there',
      BASE,
      LOCAL,
      REMOTE,
      ['--rules', '/nowhere/rules.json'],
      '/nowhere/rules.json',
    ],
  ])('%s', (_what, base, local, remote, options, message) => {
    const outcome = merge(base, local, remote, ...options);
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(at('local'))).toEqual(Buffer.from(local));
  });

  test.each([
    ['no JSON', '{', 'merge options are JSON'],
    ['no object', 'null', 'it is an object'],
    ['a list', '[]', 'it is an object'],
    ['an object with rules that are none', '{"rules": 5}', 'it is an object'],
    ['an unknown type', '{"rules": {"a": {"type": "sum"}}}', 'rules["a"]'],
  ])('rules that are %s', (_what, rules, message) => {
    writeFileSync(at('rules'), rules);
    const outcome = merge(BASE, LOCAL, REMOTE, '--rules', at('rules'));
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(read('local')).toBe(LOCAL);
  });

  test('fewer files than three', () => {
    expect(runMergeDriver([at('base'), at('local')])).toMatchObject({ status: 2, stdout: '' });
    expect(runMergeDriver([])).toMatchObject({ status: 2, stdout: '' });
  });
});
