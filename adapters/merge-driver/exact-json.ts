import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { Syntax } from './json-syntax.ts';

/**
 * First letter of every text that stands for something that a value of this library cannot carry: a number that
 * JavaScript would round, or a member name that JavaScript gives a meaning. Texts that begin with it by themselves are
 * escaped, so that nothing is ever taken for something else.
 */
export const ESCAPE = '\u0001';
const NUMBER = `${ESCAPE}#`;
const TEXT = `${ESCAPE}"`;
const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The value of a piece of JSON text, to the last digit.
 * @param values gets the value of the piece and of every part of it
 */
export function toExactJson(syntax: Syntax, text: string, values: Map<Syntax, Json>): Json {
  const value = readExact(syntax, text, values);
  values.set(syntax, value);
  return value;
}

function readExact(syntax: Syntax, text: string, values: Map<Syntax, Json>): Json {
  switch (syntax.kind) {
    case 'object': {
      const members = syntax.items.map(
        ({ name, value }) => [name ?? '', toExactJson(value, text, values)] as const,
      );
      return Object.fromEntries(members.map(([name, value]) => [escapeName(name), value]));
    }
    case 'array':
      return syntax.items.map(({ value }) => toExactJson(value, text, values));
    case 'number':
      return exactNumber(text.slice(syntax.start, syntax.end));
    case 'string': {
      const value = JSON.parse(text.slice(syntax.start, syntax.end)) as string; // reason: the parser saw a JSON string
      return value.startsWith(ESCAPE) ? TEXT + value : value;
    }
    case 'word':
      return JSON.parse(text.slice(syntax.start, syntax.end)) as Json; // reason: true, false or null
  }
}

/** JSON text of a scalar of such a value. */
export function scalarText(value: Json): string {
  return typeof value === 'string' && value.startsWith(NUMBER)
    ? value.slice(NUMBER.length)
    : JSON.stringify(typeof value === 'string' ? unescape(value) : value);
}

/** JSON text of such a value, on one line. */
export function exactText(value: Json): string {
  if (isArray(value)) return `[${value.map(exactText).join(',')}]`;
  if (!isObject(value)) return scalarText(value);
  const members = Object.entries(value).map(([name, member]) => `${nameText(name)}:${exactText(member)}`);
  return `{${members.join(',')}}`;
}

/** JSON text of a member name of such a value. */
export function nameText(name: string): string {
  return JSON.stringify(unescape(name));
}

export function escapeName(name: string): string {
  return RESERVED_NAMES.has(name) || name.startsWith(ESCAPE) ? TEXT + name : name;
}

/** A text about such values, for a reader, in which names stand as they are and values as JSON. */
export function readable(text: string): string {
  return text
    .replaceAll(/"\\u0001#([^"]*)"/gu, '$1')
    .replaceAll('\\u0001\\"', '')
    .replaceAll(NUMBER, '')
    .replaceAll(TEXT, '');
}

function unescape(text: string): string {
  return text.startsWith(TEXT) ? text.slice(TEXT.length) : text;
}

function exactNumber(literal: string): Json {
  const number = Number(literal);
  return decimal(literal) === decimal(String(number)) ? number + 0 : NUMBER + literal;
}

/** One spelling for each number: its digits without zeros at either end, and the power of ten behind them. */
function decimal(literal: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/u.exec(literal);
  if (parts === null) return literal; // Infinity, for a literal that is too large
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/u, '');
  const significant = digits.replace(/0+$/u, '');
  if (significant === '') return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${String(power)}`;
}
