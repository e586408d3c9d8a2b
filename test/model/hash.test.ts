import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { hashText } from '../../src/model/hash.ts';
import type { HashDomain } from '../../src/model/hash.ts';

const DOMAINS: HashDomain[] = ['change-id', 'change', 'conflict', 'digest', 'snapshot', 'element', 'record'];

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

test.each(['', 'abc', 'é € 😀', '{"a":1}', 'a'.repeat(10_000)])(
  '[S2] hashes domain and text: %.20j',
  (text) => {
    for (const domain of DOMAINS)
      expect(hashText(domain, text)).toBe(sha256(`layer5-sync/${domain}\n${text}`));
  },
);

test.each(['', 'abc', 'é € 😀', 'a'.repeat(200)])(
  '[S2] is the same where there is no hash in one call: %.20j',
  (text) => {
    const here = hashText('change', text);
    const missing = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(hashText('change', text)).toBe(here);
    expect(missing).toHaveBeenCalled();
    missing.mockRestore();
  },
);

test('[S2] the hash of a known text never changes', () => {
  expect(hashText('change-id', 'abc')).toBe(
    'fa90c53ed6856f6ce616185b4a7c38491471b6f345dfd37789a4d5d4a56e049e',
  );
});

test('one text has another hash in each domain', () => {
  expect(new Set(DOMAINS.map((domain) => hashText(domain, 'abc'))).size).toBe(DOMAINS.length);
});
