import { afterEach, describe, expect, test } from 'vitest';
import { chooseInConflicts } from './choose-in-conflicts.ts';
import { Repository } from './repository.ts';

const open: Repository[] = [];

function repository(fallback?: string): Repository {
  const made = new Repository(fallback === undefined ? {} : { fallback });
  open.push(made);
  return made;
}

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const manifest = `{
  "name": "garden",
  "version": "1.0.0",
  "files": ["lib", "style"],
  "dependencies": {
    "alpha": "^1.0.0",
    "gamma": "^3.0.0"
  },
  "limits": [1.0, 2e3, 12345678901234567890]
}
`;

/** A text with some pieces replaced. @throws Error where a piece is not in it */
function edited(text: string, ...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${from} is not in the text`);
    return before.replace(from, to);
  }, text);
}

describe('git merge with the driver', { timeout: 120_000 }, () => {
  test('merges what lines alone would not: neighbours, inline lists, the last member', () => {
    const repo = repository();
    const local = edited(
      manifest,
      ['"alpha": "^1.0.0"', '"alpha": "^1.1.0"'],
      ['["lib", "style"]', '["lib", "schema", "style"]'],
    );
    const remote = edited(
      manifest,
      ['"^3.0.0"\n', '"^3.0.0",\n    "omega": "^9.0.0"\n'],
      ['    "gamma"', '    "beta": "^2.0.0",\n    "gamma"'],
      ['"lib", "style"', '"lib", "style", "docs"'],
    );
    const { status } = repo.merge(
      { 'package.json': manifest },
      { 'package.json': local },
      { 'package.json': remote },
    );
    expect(status).toBe(0);
    expect(repo.read('package.json')).toBe(
      edited(
        local,
        ['"schema", "style"]', '"schema", "style", "docs"]'],
        ['    "gamma": "^3.0.0"\n', '    "beta": "^2.0.0",\n    "gamma": "^3.0.0",\n    "omega": "^9.0.0"\n'],
      ),
    );
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('rev-list', '--parents', '-1', 'HEAD').trim().split(' ')).toHaveLength(3);
  });

  test('a conflict stands between markers, the rest is merged, and git knows of it', () => {
    const repo = repository();
    const local = edited(manifest, ['"1.0.0"', '"1.1.0"'], ['"^3.0.0"', '"^3.1.0"'], ['"garden"', '"park"']);
    const remote = edited(
      manifest,
      ['"1.0.0"', '"2.0.0"'],
      ['"^3.0.0"', '"^3.2.0"'],
      ['"^1.0.0"', '"^1.5.0"'],
    );
    const { status, err } = repo.merge(
      { 'package.json': manifest },
      { 'package.json': local },
      { 'package.json': remote },
    );
    expect(status).toBe(1);
    expect(err).toBe(
      [
        'layer5-merge: package.json: 2 conflicts',
        '  dependencies.gamma: ours has "^3.1.0", theirs has "^3.2.0", before "^3.0.0"',
        '  version: ours has "1.1.0", theirs has "2.0.0", before "1.0.0"',
        '',
      ].join('\n'),
    );
    expect(repo.read('package.json')).toBe(`{
  "name": "park",
<<<<<<< ours
  "version": "1.1.0",
=======
  "version": "2.0.0",
>>>>>>> theirs
  "files": ["lib", "style"],
  "dependencies": {
    "alpha": "^1.5.0",
<<<<<<< ours
    "gamma": "^3.1.0"
=======
    "gamma": "^3.2.0"
>>>>>>> theirs
  },
  "limits": [1.0, 2e3, 12345678901234567890]
}
`);
    expect(repo.git('status', '--porcelain')).toBe('UU package.json\n');
    expect(repo.git('ls-files', '--unmerged').trim().split('\n')).toHaveLength(3);
    repo.commit('resolved', { 'package.json': chooseInConflicts(repo.read('package.json'), () => 'remote') });
    expect(JSON.parse(repo.read('package.json'))).toMatchObject({ name: 'park', version: '2.0.0' });
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  test('several files at once: tabs, CRLF, no indentation, a byte order mark, no last line end', () => {
    const repo = repository();
    const files = (a: number, b: number): Readonly<Record<string, string>> => ({
      'tabs.json': `{\n\t"a": ${a},\n\t"b": {\n\t\t"c": ${b}\n\t}\n}\n`,
      'crlf.json': `{\r\n    "a": ${a},\r\n    "b": ${b}\r\n}\r\n`,
      'line.json': `{"a":${a},"b":${b}}`,
      'mark.json': `\uFEFF[\n${a},\n${b}\n]`,
    });
    expect(repo.merge(files(1, 1), files(2, 1), files(1, 3)).status).toBe(0);
    for (const [name, text] of Object.entries(files(2, 3)))
      expect([name, repo.read(name)]).toEqual([name, text]);
  });

  test('conflicts in CRLF files have CRLF markers; a file on one line is in conflict as a whole', () => {
    const repo = repository();
    const files = (a: number, b: number): Readonly<Record<string, string>> => ({
      'crlf.json': `{\r\n  "a": ${a},\r\n  "b": ${b}\r\n}\r\n`,
      'line.json': `{"a": ${a}, "b": ${b}}\n`,
    });
    expect(repo.merge(files(1, 1), files(2, 2), files(3, 1)).status).toBe(1);
    expect(repo.read('crlf.json')).toBe(
      '{\r\n<<<<<<< ours\r\n  "a": 2,\r\n=======\r\n  "a": 3,\r\n>>>>>>> theirs\r\n  "b": 2\r\n}\r\n',
    );
    expect(repo.read('line.json')).toBe(
      '<<<<<<< ours\n{"a": 2, "b": 2}\n=======\n{"a": 3, "b": 2}\n>>>>>>> theirs\n',
    );
  });

  test('what one side removed and the other edited is a conflict that leaves JSON whatever is chosen', () => {
    const repo = repository();
    const base = '{\n  "a": 1,\n  "b": 1,\n  "c": 1\n}\n';
    const local = '{\n  "a": 1\n}\n';
    const remote = '{\n  "a": 1,\n  "b": 2,\n  "c": 2\n}\n';
    expect(repo.merge({ 'x.json': base }, { 'x.json': local }, { 'x.json': remote }).status).toBe(1);
    expect(repo.read('x.json')).toBe(
      '{\n<<<<<<< ours\n  "a": 1\n=======\n  "a": 1,\n  "b": 2,\n  "c": 2\n>>>>>>> theirs\n}\n',
    );
  });

  test('both sides make a file: what differs is a conflict', () => {
    const repo = repository();
    const made = (b: number): string => `{\n  "a": 1,\n  "b": ${b}\n}\n`;
    expect(repo.merge({}, { 'x.json': made(1) }, { 'x.json': made(2) }).status).toBe(1);
    expect(repo.git('status', '--porcelain')).toBe('AA x.json\n');
    expect(repo.read('x.json')).toContain('<<<<<<< ours\n  "b": 1\n=======\n  "b": 2\n>>>>>>> theirs\n}\n');
  });

  test.each([
    ['the local file', '{\n  "a": 2,\n}\n', '{\n  "a": 3\n}\n', 'the local file, line 3, column 1'],
    [
      'the remote file',
      '{\n  "a": 2\n}\n',
      '{\n  "a": 3, // three\n}\n',
      'the remote file, line 2, column 11',
    ],
  ])('%s is no JSON: git keeps the conflict, the file stays as it was', (_what, local, remote, place) => {
    const repo = repository();
    const { status, err } = repo.merge(
      { 'x.json': '{\n  "a": 1\n}\n' },
      { 'x.json': local },
      { 'x.json': remote },
    );
    expect(status).toBe(1);
    expect(err).toContain(`x.json: ${place}: JSON has`);
    expect(repo.read('x.json')).toBe(local);
    expect(repo.git('status', '--porcelain')).toBe('UU x.json\n');
    expect(repo.git('show', ':2:x.json')).toBe(local);
    expect(repo.git('show', ':3:x.json')).toBe(remote);
  });

  test('git’s own merge of lines can take over what is no JSON', () => {
    const repo = repository(' || { test $? -gt 1 && git merge-file %A %O %B; }');
    const text = (a: number, b: number): string =>
      `{\n  // a\n  "a": ${a},\n  // b\n  // more\n  "b": ${b}\n}\n`;
    const files = (a: number, b: number): Readonly<Record<string, string>> => ({
      'lines.json': text(a, b),
      'whole.json': `{"a": ${a}, "b": ${b}}\n`,
    });
    const { status } = repo.merge(files(1, 1), files(2, 1), files(1, 2));
    expect(status).toBe(0);
    expect(repo.read('lines.json')).toBe(text(2, 2));
    expect(repo.read('whole.json')).toBe('{"a": 2, "b": 2}\n');
  });

  test('branches that merged each other: the base of both is none with markers in it', () => {
    const repo = repository();
    const text = (a: number, b: number): string => `{\n  "a": ${a},\n  "b": ${b}\n}\n`;
    // Both merge the other's first commit, and decide the conflict in it each in its own way.
    repo.commit('base', { 'x.json': text(1, 1) });
    repo.git('checkout', '--quiet', '-b', 'other');
    repo.commit('remote 1', { 'x.json': text(3, 1) });
    repo.git('branch', 'remote-1');
    repo.git('checkout', '--quiet', 'main');
    repo.commit('local 1', { 'x.json': text(2, 1) });
    repo.git('branch', 'local-1');
    expect(repo.tryGit('merge', '--no-edit', 'remote-1').status).toBe(1);
    repo.commit('merged here', { 'x.json': text(4, 1) });
    repo.git('checkout', '--quiet', 'other');
    expect(repo.tryGit('merge', '--no-edit', 'local-1').status).toBe(1);
    repo.commit('merged there', { 'x.json': text(4, 5) });
    const { status, err } = repo.tryGit('merge', '--no-edit', 'main');
    expect([status, err]).toEqual([0, '']);
    expect(repo.read('x.json')).toBe(text(4, 5));
  });

  test('a commit picked from another branch merges as well', () => {
    const repo = repository();
    repo.commit('base', { 'package.json': manifest });
    repo.git('checkout', '--quiet', '-b', 'other');
    repo.commit('alpha', { 'package.json': edited(manifest, ['"^1.0.0"', '"^1.1.0"']) });
    repo.git('checkout', '--quiet', 'main');
    repo.commit('gamma', { 'package.json': edited(manifest, ['"^3.0.0"', '"^4.0.0"']) });
    expect(repo.tryGit('cherry-pick', 'other').status).toBe(0);
    expect(repo.read('package.json')).toBe(
      edited(manifest, ['"^1.0.0"', '"^1.1.0"'], ['"^3.0.0"', '"^4.0.0"']),
    );
  });
});
