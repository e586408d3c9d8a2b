// @vitest-environment jsdom
import './use-react-18.ts';
import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { describe, expect, test } from 'vitest';

test('what the hooks run on here is React 18', () => {
  expect([version, domVersion]).toEqual([expect.stringMatching(/^18\./), expect.stringMatching(/^18\./)]);
});

/** What the hooks do on the React that is installed they do on React 18 as well. */
describe.each(['managers', 'other-hooks', 'server', 'use-live-data', 'use-resources'])('%s', async (name) => {
  await import(`./${name}.test.tsx`);
});
