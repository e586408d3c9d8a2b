import { describe, expect, test } from 'vitest';
import { parseJsonSyntax } from '../../adapters/merge-driver/json-syntax.ts';
import { SyncError } from '../../src/model/errors.ts';

function refusal(text: string): SyncError {
  try {
    parseJsonSyntax(text, 'a.json');
  } catch (error) {
    if (error instanceof SyncError) return error;
    throw error;
  }
  throw new Error(`not refused: ${text}`);
}

describe('a JSON text', () => {
  test.each([
    ['nothing', '', 1, 1, 'a value here, not its end'],
    ['only space', ' \n ', 2, 2, 'a value'],
    ['two values', '1 2', 1, 3, 'nothing more'],
    ['a comma before the end', '{"a": 1,}', 1, 9, 'a member name in double quotes'],
    ['a comma before the end of an array', '[1,\n]', 2, 1, 'a value'],
    ['a comment', '{\n  // why\n}', 2, 3, 'a member name'],
    ['a name without quotes', '{\n  a: 1\n}', 2, 3, 'a member name'],
    ['single quotes', "['a']", 1, 2, 'a value'],
    ['no comma', '[1 2]', 1, 4, 'a comma or ]'],
    ['no colon', '{"a" 1}', 1, 6, 'a colon'],
    ['the wrong bracket', '[1}', 1, 3, 'a comma or ]'],
    ['an open bracket', '{"a": [1', 1, 9, 'a comma or ]'],
    ['an open text', '["a', 1, 2, 'a text ends with a double quote'],
    ['an unknown escape', '["\\x"]', 1, 2, 'no escapes but those of JSON'],
    ['a line end inside a text', '["a\nb"]', 1, 4, 'no control character'],
    ['a number with a leading zero', '[01]', 1, 3, 'a comma or ]'],
    ['a number that begins with a dot', '[.5]', 1, 2, 'a value'],
    ['NaN', '[NaN]', 1, 2, 'a value'],
    ['a conflict marker', '{\r\n<<<<<<< ours\r\n}', 2, 1, 'a member name'],
    ['a letter outside the first plane', '{\u{1f40b}}', 1, 2, '"\u{1f40b}"'],
    ['a lone byte order mark in the middle', '[1,\uFEFF2]', 1, 4, 'a value'],
  ])('[S7] with %s is refused, with line and column', (_what, text, line, column, rule) => {
    const error = refusal(text);
    expect(error.code).toBe('INVALID_VALUE');
    expect(error.message).toContain(`a.json, line ${String(line)}, column ${String(column)}: `);
    expect(error.message).toContain(rule);
  });

  test('[S7] with a member twice is refused: every reader would drop one of them', () => {
    expect(refusal('{"a": 1,\n "\\u0061": 2}').message).toContain(
      'line 2, column 2: the member "a" stands here twice',
    );
    expect(() => parseJsonSyntax('[{"a": 1}, {"a": 2}]', '')).not.toThrow();
  });

  test('[S7] nested too deeply is refused, however deep it is', () => {
    expect(refusal('['.repeat(100_000)).message).toContain('at most 64 levels');
    expect(() => parseJsonSyntax('['.repeat(64) + ']'.repeat(64), '')).not.toThrow();
  });

  test('is taken apart to the letter', () => {
    const text = '\uFEFF { "a" : [ 1.0 ,true ] ,"\\u0062":"x\\"]" }\n';
    const root = parseJsonSyntax(text, 'a.json');
    if (root.kind !== 'object') throw new Error('it is an object');
    expect(text.slice(root.start, root.end)).toBe(text.trim());
    expect(
      root.items.map(({ name, start, end, lead, stop }) => [
        name,
        text.slice(lead, start),
        text.slice(start, end),
        text.charAt(stop),
      ]),
    ).toEqual([
      ['a', ' ', '"a" : [ 1.0 ,true ]', ','],
      ['b', '', '"\\u0062":"x\\"]"', '}'],
    ]);
  });
});
