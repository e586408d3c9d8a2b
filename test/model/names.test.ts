import { describe, expect, test } from 'vitest';
import { fieldName } from '../../src/model/field-name.ts';
import { parseResourceKey, resourceKey } from '../../src/model/resource-key.ts';
import { deviceOf, mintIncarnation, writerId } from '../../src/model/writer.ts';
import { seededRandom } from '../support/replica.ts';

describe('a resource key', () => {
  test.each([
    ['tab', 'tab-1'],
    ['a/b', 'c/d'],
    ['~', '/'],
    ['~1', '~0'],
    ['é', '💡'],
  ])('of %j and %j gives both back', (type, id) => {
    expect(parseResourceKey(resourceKey(type, id))).toEqual({ type, id });
  });

  test('is another one for another pair', () => {
    expect(resourceKey('a/b', 'c')).not.toBe(resourceKey('a', 'b/c'));
  });

  test.each(['', 'x'.repeat(513), '\ud800'])('is refused for a name like %j', (name) => {
    expect(() => resourceKey(name, 'id')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error,
    );
    expect(() => resourceKey('type', name)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error,
    );
  });

  test.each(['', 'x', '/x', 'x/'])('is not %j', (text) => {
    expect(parseResourceKey(text)).toBeUndefined();
  });
});

test('a writer names its device, whatever that is called', () => {
  for (const device of ['laptop', 'a:b', 'a.1:x']) {
    expect(deviceOf(writerId(device, 'x7Gk2mQ9'))).toBe(device);
    expect(deviceOf(writerId(device, 'x7Gk2mQ9', 2))).toBe(device);
  }
  expect(deviceOf('nobody')).toBe('nobody');
  expect(mintIncarnation(seededRandom(1))).toMatch(/^[0-9A-Za-z]{10}$/u);
  expect(mintIncarnation(seededRandom(1))).not.toBe(mintIncarnation(seededRandom(2)));
});

test.each([
  ['', ''],
  ['/address/city', 'address.city'],
  ['/tags/~e="work"', 'tags.work'],
  ['/tags/~e=2:"work"', 'tags.work'],
  ['/rows/~e@"r1"/title', 'rows.r1.title'],
  ['/rows/~e@7', 'rows.7'],
  ['/x~1y/~0', 'x/y.~'],
])('the path %j reads %j', (path, name) => {
  expect(fieldName(path)).toBe(name);
});
