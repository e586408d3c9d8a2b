import { describe, expect, test } from 'vitest';
import { mergeJsonText } from '../../adapters/merge-driver/merge-json-text.ts';
import type { MergeTextOptions } from '../../adapters/merge-driver/merge-json-text.ts';

const merged = (base: string, local: string, remote: string, options?: MergeTextOptions): string =>
  mergeJsonText({ base, local, remote }, options).text;

describe('the text of a merge', () => {
  test.each([
    [
      'numbers keep their spelling',
      '{"a": 1.0, "b": 1e3, "c": 1}',
      '{"a": 1.0, "b": 1e3, "c": 2}',
      '{"a": 1.50, "b": 1e3, "c": 1}',
      '{"a": 1.50, "b": 1e3, "c": 2}',
    ],
    [
      'numbers beyond what JavaScript can count to are told apart',
      '[9007199254740992, 1]',
      '[9007199254740993, 1]',
      '[9007199254740992, 1, 2]',
      '[9007199254740993, 1, 2]',
    ],
    [
      'texts keep their escapes',
      '{"a": "\\u00e9\\/", "b": 1}',
      '{"a": "\\u00e9\\/", "b": 2}',
      '{"a": "\\u00e9\\/", "b": 1, "c": "\\u00fc"}',
      '{"a": "\\u00e9\\/", "b": 2, "c": "\\u00fc"}',
    ],
    [
      'names keep theirs',
      '{"\\u0061": 1, "b": 1}',
      '{"\\u0061": 2, "b": 1}',
      '{"a": 1, "b": 3}',
      '{"\\u0061": 2, "b": 3}',
    ],
    [
      'names that look like numbers stay where they stand',
      '{"b": 1, "2": 1, "1": 1}',
      '{"b": 2, "2": 1, "1": 1}',
      '{"b": 1, "2": 1, "1": 1, "0": 1}',
      '{"b": 2, "2": 1, "1": 1, "0": 1}',
    ],
    [
      'names that JavaScript gives a meaning are names',
      '{"__proto__": 1, "a": {"constructor": 1}}',
      '{"__proto__": 2, "a": {"constructor": 1}}',
      '{"__proto__": 1, "a": {"constructor": 3}}',
      '{"__proto__": 2, "a": {"constructor": 3}}',
    ],
    [
      'space around colons and commas stays',
      '{ "a" : 1 , "b":2 }',
      '{ "a" : 7 , "b":2 }',
      '{ "a" : 1 , "b":2 , "c" : 3 }',
      '{ "a" : 7 , "b":2, "c" : 3 }',
    ],
    [
      'no space at all stays',
      '[1,2,{"id":0,"a":1}]',
      '[1,2,{"id":0,"a":2}]',
      '[0,1,2,{"id":0,"a":1,"b":1}]',
      '[0,1,2,{"id":0,"a":2,"b":1}]',
    ],
    ['an added first element, a removed last one', '[1, 2, 3]', '[1, 2]', '[0, 1, 2, 3]', '[0, 1, 2]'],
    ['a removed first element', '[1, 2, 3]', '[1, 2, 3, 4]', '[2, 3]', '[2, 3, 4]'],
    ['a list that is empty in the end', '[1, 2]', '[2]', '[1]', '[]'],
    [
      'a list that was empty',
      '{"a": [], "b": 1}',
      '{"a": [], "b": 2}',
      '{"a": [1, 2], "b": 1}',
      '{"a": [1, 2], "b": 2}',
    ],
    [
      'a container that one side emptied',
      '{"a": {"x": 1}, "b": 1}',
      '{"a": {"x": 1}, "b": 2}',
      '{"a": { }, "b": 1}',
      '{"a": { }, "b": 2}',
    ],
    [
      'rows of numbers stay rows',
      '[1, 2,\n 3, 4,\n 5, 6]',
      '[1, 2,\n 3, 40,\n 5, 6]',
      '[1, 2,\n 3, 4,\n 5, 6, 7]',
      '[1, 2,\n 3, 40,\n 5, 6, 7]',
    ],
    [
      'blank lines between members stay',
      '{\n  "a": 1,\n\n  "b": 1\n}',
      '{\n  "a": 2,\n\n  "b": 1\n}',
      '{\n  "a": 1,\n\n  "b": 1,\n  "c": 1\n}',
      '{\n  "a": 2,\n\n  "b": 1,\n  "c": 1\n}',
    ],
    [
      'members stay in the order that the local side gave them',
      '{"a": 1, "b": 1, "c": 1}',
      '{"c": 1, "b": 1, "a": 1}',
      '{"a": 1, "b": 2, "n": 1, "c": 1}',
      '{"c": 1, "b": 2, "n": 1, "a": 1}',
    ],
    [
      'a moved element takes its text along',
      '[\n  {"id":1,  "n": 1.0},\n  {"id":2}\n]',
      '[\n  {"id":2},\n  {"id":1,  "n": 1.0}\n]',
      '[\n  {"id":1,  "n": 1.0},\n  {"id":2, "m": 1}\n]',
      '[\n  {"id":2, "m": 1},\n  {"id":1,  "n": 1.0}\n]',
    ],
    ['the whole value is a scalar', ' 1\n', ' 1\n', '2', ' 2\n'],
  ])('%s', (_what, base, local, remote, expected) => {
    expect(merged(base, local, remote)).toBe(expected);
  });

  test('what comes from the other side is laid out like the local file', () => {
    const base = '{\n\t"a": 1\n}\n';
    const local = '{\n\t"a": 2\n}\n';
    const remote =
      '{\r\n    "a": 1,\r\n    "b": {\r\n        "c": [\r\n            1,\r\n\r\n            {}\r\n        ]\r\n    }\r\n}\r\n';
    const reference = remote.replaceAll('\r\n', '\n').replaceAll('    ', '\t');
    expect(merged(base, local, reference)).toBe(
      '{\n\t"a": 2,\n\t"b": {\n\t\t"c": [\n\t\t\t1,\n\n\t\t\t{}\n\t\t]\n\t}\n}\n',
    );
    // The same where the local side was laid out anew too: nobody can tell whose layout is meant.
    expect(merged(base.replace('\t', ' '), local, remote)).toBe(merged(base, local, reference));
  });

  test('what one side alone gave another form has that form', () => {
    const base = '{\n  "a": [1, 2],\n  "b": 1.0,\n  "c": 1\n}\n';
    const local = base.replace('"c": 1', '"c": 2');
    const remote = '{\n  "a": [\n    1,\n    2,\n    3\n  ],\n  "b": 1,\n  "c": 1\n}\n';
    const expected = remote.replace('"c": 1', '"c": 2');
    expect(merged(base, local, remote)).toBe(expected);
    expect(merged(base, remote, local)).toBe(expected);
  });

  test('a side that was laid out anew as a whole gives the layout', () => {
    const base = '{\n  "a": 1,\n  "b": [\n    1\n  ]\n}\n';
    const local = '{\n  "a": 2,\n  "b": [\n    1\n  ]\n}\n';
    const remote = '{\n    "a": 1,\n    "b": [\n        1,\n        2\n    ]\n}\n';
    expect(merged(base, local, remote)).toBe('{\n    "a": 2,\n    "b": [\n        1,\n        2\n    ]\n}\n');
    expect(merged(base, remote, local)).toBe('{\n    "a": 2,\n    "b": [\n        1,\n        2\n    ]\n}\n');
    const conflict = merged(base, local, remote.replace('"a": 1', '"a": 3'));
    expect(conflict).toContain('<<<<<<< ours\n    "a": 2,\n=======\n    "a": 3,\n>>>>>>> theirs\n');
  });

  test('a file larger than any resource merges, since most of it is the same on all sides', () => {
    const packages = Array.from(
      { length: 20_000 },
      (_, n) => `    "node_modules/p${n}": { "version": "1.0.${n}", "dev": true }`,
    );
    const text = (lines: readonly string[]): string => `{\n  "packages": {\n${lines.join(',\n')}\n  }\n}\n`;
    const base = text(packages);
    expect(base.length).toBeGreaterThan(1_000_000);
    const local = text(packages.with(7, '    "node_modules/p7": { "version": "2.0.0", "dev": true }'));
    const remote = text(
      packages
        .toSpliced(9, 0, '    "node_modules/new": {}')
        .with(8, '    "node_modules/p8": { "version": "1.0.8" }'),
    );
    const expected = text(
      packages
        .toSpliced(9, 0, '    "node_modules/new": {}')
        .with(7, '    "node_modules/p7": { "version": "2.0.0", "dev": true }')
        .with(8, '    "node_modules/p8": { "version": "1.0.8" }'),
    );
    expect(merged(base, local, remote) === expected).toBe(true);
  });
});

describe('the text of a conflict', () => {
  const lines = (...items: readonly string[]): string =>
    `{\n${items.map((item) => `  ${item}`).join(',\n')}\n}\n`;

  test('lies as deep as each item has a line of its own', () => {
    const text = (n: number, m: number): string =>
      lines('"deep": {\n    "row": [1, {"id": 0, "n": N, "m": M}],\n    "z": 1\n  }')
        .replace('N', String(n))
        .replace('M', String(m));
    expect(merged(text(1, 1), text(2, 1), text(3, 7))).toBe(
      '{\n  "deep": {\n<<<<<<< ours\n    "row": [1, {"id": 0, "n": 2, "m": 7}],\n=======\n    "row": [1, {"id": 0, "n": 3, "m": 7}],\n' +
        '>>>>>>> theirs\n    "z": 1\n  }\n}\n',
    );
  });

  test('takes in the item before it where that decides about a comma', () => {
    expect(merged(lines('"a": 1', '"b": 1'), lines('"a": 1'), lines('"a": 1', '"b": 2'))).toBe(
      '{\n<<<<<<< ours\n  "a": 1\n=======\n  "a": 1,\n  "b": 2\n>>>>>>> theirs\n}\n',
    );
    expect(merged(lines('"b": 1', '"c": 1'), lines('"c": 1'), lines('"b": 2', '"c": 1'))).toBe(
      '{\n<<<<<<< ours\n=======\n  "b": 2,\n>>>>>>> theirs\n  "c": 1\n}\n',
    );
  });

  test('of an object that would be empty holds the object', () => {
    expect(merged(lines('"o": {\n    "a": 1\n  }'), lines('"o": {}'), lines('"o": {\n    "a": 2\n  }'))).toBe(
      '{\n<<<<<<< ours\n  "o": {}\n=======\n  "o": {\n    "a": 2\n  }\n>>>>>>> theirs\n}\n',
    );
  });

  test('of the whole file has both whole files', () => {
    expect(merged('1\n', '2\n', '[\n  3\n]\n')).toBe('<<<<<<< ours\n2\n=======\n[\n  3\n]\n>>>>>>> theirs\n');
  });

  test('of an element that one side removed', () => {
    const list = (...items: readonly string[]): string =>
      `[\n${items.map((item) => `  ${item}`).join(',\n')}\n]\n`;
    expect(
      merged(
        list('{"id": 1, "n": 1}', '{"id": 2}'),
        list('{"id": 2}'),
        list('{"id": 1, "n": 2.0}', '{"id": 2}', '{"id": 3}'),
      ),
    ).toBe(
      '[\n<<<<<<< ours\n=======\n  {"id": 1, "n": 2.0},\n>>>>>>> theirs\n  {"id": 2},\n  {"id": 3}\n]\n',
    );
  });

  test('in a text that merges by words holds the text both ways', () => {
    const options = { rules: { note: { type: 'text' } } } as const;
    const result = mergeJsonText(
      {
        base: lines('"note": "one two three four"'),
        local: lines('"note": "one 2 three four"'),
        remote: lines('"note": "one II three 4"'),
      },
      { options },
    );
    expect(result.text).toBe(
      '{\n<<<<<<< ours\n  "note": "one 2 three 4"\n=======\n  "note": "one II three 4"\n>>>>>>> theirs\n}\n',
    );
    expect(result.conflicts.map(({ field }) => field)).toEqual(['note']);
  });

  test('of a group has all of its members on either side', () => {
    const result = mergeJsonText(
      {
        base: lines('"lat": 1', '"lng": 1', '"n": 1'),
        local: lines('"lat": 2', '"lng": 1', '"n": 1'),
        remote: lines('"lat": 1', '"lng": 2', '"n": 2'),
      },
      { options: { groups: [['lat', 'lng']] } },
    );
    expect(result.text).toBe(
      '{\n<<<<<<< ours\n  "lat": 2,\n=======\n  "lat": 1,\n>>>>>>> theirs\n' +
        '<<<<<<< ours\n  "lng": 1,\n=======\n  "lng": 2,\n>>>>>>> theirs\n  "n": 2\n}\n',
    );
    expect(result.conflicts).toHaveLength(1);
  });

  test('has the labels and the length of markers that are asked for', () => {
    expect(
      merged(lines('"a": 1'), lines('"a": 2'), lines('"a": 3'), {
        labels: { local: 'HEAD', remote: 'topic' },
        markerSize: 9,
      }),
    ).toBe('{\n<<<<<<<<< HEAD\n  "a": 2\n=========\n  "a": 3\n>>>>>>>>> topic\n}\n');
  });

  test('is not mistaken for what a file says by itself', () => {
    const text = (value: string): string => lines(`"a": ${value}`, '"mark": "\\u0001!0.0;"');
    expect(merged(text('1'), text('2'), text('3'))).toBe(
      '{\n<<<<<<< ours\n  "a": 2,\n=======\n  "a": 3,\n>>>>>>> theirs\n  "mark": "\\u0001!0.0;"\n}\n',
    );
  });
});

test('[R9] a rule for a container decides in it, also where the options decide all the rest', () => {
  const options = { rules: { '**': { type: 'counter' }, b: { strategy: 'remote' } } } as const;
  for (const strategy of [undefined, 'local'] as const) {
    const given = { options: strategy === undefined ? options : { ...options, strategy } };
    expect(merged('{}', '{"b":{"a":0}}', '{"b":{"a":null}}', given)).toBe('{"b":{"a":null}}');
  }
});
