import { describe, expect, test } from 'vitest';
import { exactText } from '../../adapters/merge-driver/exact-json.ts';
import { JsonDocument } from '../../adapters/merge-driver/json-document.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

function valueOf(text: string): Json {
  return new JsonDocument(text, 'text').value;
}

describe('values of JSON texts, to the last digit', () => {
  test.each([
    '1',
    '1.5',
    '-0.001',
    '1e3',
    '9007199254740991',
    '0.1',
    '5e-324',
    '1.7976931348623157e308',
    '1E+2',
    '0.0',
  ])('%s is a number', (text) => {
    expect(valueOf(text)).toBe(Number(text));
  });

  test('-0 is 0', () => {
    expect(Object.is(valueOf('-0'), 0)).toBe(true);
  });

  test.each([
    '9007199254740993',
    '12345678901234567890',
    '0.1000000000000000055511151231257827',
    '1e400',
    '-1e999',
    '1e-400',
  ])('%s, which JavaScript would round, is kept', (text) => {
    expect(typeof valueOf(text)).toBe('string');
    expect(exactText(valueOf(text))).toBe(text);
  });

  test('neighbours that JavaScript cannot tell apart are two values', () => {
    expect(Number('9007199254740993')).toBe(Number('9007199254740992'));
    expect(valueOf('9007199254740993')).not.toEqual(valueOf('9007199254740992'));
  });

  test('names that JavaScript gives a meaning are carried, and come back', () => {
    const text = '{"__proto__":{"constructor":1},"prototype":[{"__proto__":null}]}';
    expect(exactText(parseJson(valueOf(text)))).toBe(text);
  });

  test.each(['"\\u0001#1"', '"\\u0001\\"x"', '"\\u0001!0.0;"', '{"\\u0001\\"__proto__":1}', '["\\u0001"]'])(
    'the text %s is not taken for something else',
    (text) => {
      expect(exactText(valueOf(text))).toBe(text);
    },
  );
});
