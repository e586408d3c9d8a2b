import { expect, test } from 'vitest';
import { crc32 } from '../../adapters/search/crc32.ts';
import { fieldText } from '../../adapters/search/field-text.ts';

const NOTE = {
  title: 'One',
  count: 7,
  done: true,
  none: null,
  tags: ['work', 'home', ['deep', 8]],
  author: { name: 'Ada', mail: { work: 'ada@x.org' } },
  blocks: [{ text: 'first' }, { text: 'second', sub: [{ text: 'third' }] }, 'stray', [{ text: 'fourth' }]],
};

test.each([
  ['a text', ['title'], 'One'],
  ['a number', ['count'], '7'],
  ['neither booleans nor null', ['done'], ''],
  ['nothing where nothing is', ['none'], ''],
  ['nothing below a text', ['title', 'length'], ''],
  ['no member of the prototype', ['toString'], ''],
  ['the elements of an array, nested ones too', ['tags'], 'work\nhome\ndeep\n8'],
  ['everything inside an object, without its names', ['author'], 'Ada\nada@x.org'],
  ['a member of a member', ['author', 'name'], 'Ada'],
  ['a member of every element', ['blocks', 'text'], 'first\nsecond\nfourth'],
  ['a member of every element of every element', ['blocks', 'sub', 'text'], 'third'],
  ['no place in an array', ['tags', '0'], ''],
])('the text at a path is %s', (_, path, text) => {
  expect(fieldText(NOTE, path)).toBe(text);
});

test('a resource that is a text has no fields', () => {
  expect(fieldText('title', ['title'])).toBe('');
  expect(fieldText(undefined, ['title'])).toBe('');
});

test('the checksum is CRC-32: the check value of its specification', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});
