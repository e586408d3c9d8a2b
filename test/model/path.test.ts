import { expect, test } from 'vitest';
import {
  childPath,
  elementToken,
  isElementToken,
  isOrderPath,
  isPath,
  memberToken,
  ORDER_TOKEN,
  pathTokens,
  tokenName,
} from '../../src/model/path.ts';

test.each(['', 'a', '/', '~', '~1', '~o', '~e', 'x/y~z', '~01'])(
  'a member named %j comes back from its token',
  (name) => {
    expect(tokenName(memberToken(name))).toBe(name);
    expect(isElementToken(memberToken(name))).toBe(false);
    expect(tokenName(elementToken(name))).toBe(name);
    expect(isElementToken(elementToken(name))).toBe(true);
    expect(pathTokens(childPath('/up', memberToken(name)))).toEqual(['up', memberToken(name)]);
    expect(isPath(childPath('', elementToken(name)))).toBe(true);
  },
);

test('a member never has the path of an element or of its place', () => {
  expect(isOrderPath(childPath('', memberToken('~o')))).toBe(false);
  expect(isOrderPath(childPath('/tags', ORDER_TOKEN))).toBe(true);
  expect(pathTokens('')).toEqual([]);
});

test.each(['a', 'a/b', '/~', '/~2', '/a~'])('%j is no path', (text) => {
  expect(isPath(text)).toBe(false);
});
