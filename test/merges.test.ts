import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { differences } from '../bench/merges/differences.ts';
import { judge } from '../bench/merges/judge.ts';
import { MergeCaseError, parseMergeCases } from '../bench/merges/merge-case.ts';

const script = fileURLToPath(new URL('../bench/merges.ts', import.meta.url));
/** Of each outcome some: equal (a…), different (b…), conflicts (c…), refused (d…). */
const fixture = fileURLToPath(new URL('fixtures/merges.ndjson', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'merges-test-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(...args: readonly string[]): {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

function written(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

describe('merges made again', () => {
  test('as JSON: numbers that add up', () => {
    const { status, out } = run(fixture, '--json');
    expect(status).toBe(0);
    const { git, ...ours } = JSON.parse(out) as Record<string, Record<string, number>>;
    expect(ours).toEqual({ cases: 16, clean: 13, equal: 5, different: 8, conflicts: 2, refused: 1 });
    // Git knows lines only: what stands side by side it does not merge.
    expect(git).toMatchObject({ cases: 16, clean: expect.any(Number) as number, refused: 0 });
    expect((git?.['clean'] ?? 0) + (git?.['conflicts'] ?? 0)).toBe(16);
    expect(git?.['equal']).toBeLessThan(5);
  });

  test('several files are counted together', () => {
    const { out } = run('--json', fixture, fixture);
    expect(JSON.parse(out)).toMatchObject({ cases: 32, clean: 26, equal: 10, different: 16, conflicts: 4 });
  });

  test('as a table, with the reason of each difference and the sides of each conflict', () => {
    const { status, out } = run(fixture);
    expect(status).toBe(0);
    expect(out).toMatch(/^cases\s+16\s+16$/mu);
    expect(out).toMatch(/^equal to the human’s\s+5\s+\d+$/mu);
    const told = out
      .slice(out.indexOf('Clean, but'))
      .split('\n')
      .filter((line) => line !== '');
    expect(told).toEqual([
      'Clean, but different from what the human made of it:',
      '  example/garden b1 tools.json',
      '    b: by hand 7, which neither side had (base 1, local 1, remote 2, merged 2)',
      '  example/garden b2 tools.json',
      '    a: set back by hand to 1, though local had changed it (base 1, local 2, remote 1, merged 2)',
      '  example/garden b3 tools.json',
      '    hoe: dropped by hand, though local had added it (base nothing, local 1, remote nothing, merged 1)',
      '  example/garden b4 tools.json',
      '    saw: kept by hand, though local had removed it (base 1, local nothing, remote 1, merged nothing)',
      '  example/garden b5 tools.json',
      '    b: removed by hand, while neither side had removed it ' +
        '(base {"c":1}, local {"c":1}, remote {"c":2}, merged {"c":2})',
      '  example/garden b6 order.json',
      '    the whole value: its elements stand in another order, that of base and remote',
      '  example/garden b7 order.json',
      '    the whole value: its elements stand in another order, which neither side had',
      '  example/garden b8 order.json',
      '    the whole value: local and remote added elements at one place, and by hand they stand the other way',
      'Conflicts:',
      '  example/garden c1 pots.json',
      '    size (value): base 1, local 2, remote 3',
      '  example/garden c2 pots.json',
      '    clay (delete): base {"n":1}, local nothing, remote {"n":2}',
      'Refused:',
      '  example/garden d1 deep.json',
      expect.stringContaining('a value has at most 64 levels'),
    ]);
  });

  test('a merge that left out one side’s change would be told as its fault', () => {
    const [given] = parseMergeCases(readFileSync(fixture, 'utf8'));
    if (given === undefined) throw new Error('the fixture has cases');
    expect(judge(given).kind).toBe('equal');
    expect(differences(given, given.remote)).toEqual([
      'beds: local made it 2, which the merge did not take (base 1, local 2, remote 1, merged 1)',
    ]);
  });
});

describe('what is no file of merges', () => {
  const whole = { repo: 'r', commit: 'c', path: 'p', base: 1, local: 1, remote: 1, human: 1 };
  test.each([
    ['broken JSON', '{', 'line 1: it is no JSON'],
    ['no object', '[]', 'line 1: it is a JSON object'],
    [
      'no local side',
      `${JSON.stringify(whole)}\n\n${JSON.stringify({ ...whole, local: undefined })}`,
      'line 3: local is missing',
    ],
    ['a path that is no text', JSON.stringify({ ...whole, path: 1 }), 'line 1: path is a text'],
    [
      'a value that would overflow the stack',
      JSON.stringify(whole).replace('"human":1', `"human":${'['.repeat(1_001)}${']'.repeat(1_001)}`),
      'line 1: human',
    ],
    ['nothing', '\n', 'line 1: a file has at least one merge'],
  ])('%s is refused with its line', (_what, text, message) => {
    expect(() => parseMergeCases(text)).toThrow(MergeCaseError);
    const file = written('bad.ndjson', text);
    const { status, out, err } = run(fixture, file);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`${file}, ${message}`);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test.each([
    ['no file', []],
    ['a file that is not there', [join(directory, 'none.ndjson')]],
    ['an unknown option', ['--yaml', fixture]],
  ])('%s: exit 2 and one line', (_what, args) => {
    const { status, out, err } = run(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
