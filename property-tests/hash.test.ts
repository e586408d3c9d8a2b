import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { resourceDigest } from '../src/documents/digest.ts';
import { hashText } from '../src/model/hash.ts';
import type { HashDomain } from '../src/model/hash.ts';
import { resourceKey } from '../src/model/resource-key.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { History, RESOURCE_IDS, scripts } from '../test/support/history.ts';
import type { Script } from '../test/support/history.ts';
import { registerTexts } from '../test/support/register-texts.ts';

const CASES = fc.readConfigureGlobal().numRuns ?? 100;

type Hash = (domain: HashDomain, text: string) => string;

const domain = fc.constantFrom<HashDomain>(
  'change-id',
  'change',
  'conflict',
  'digest',
  'snapshot',
  'element',
  'record',
);
/** Texts that pretend to begin in another domain, and any other. */
const text = fc.oneof(
  fc.tuple(domain, fc.constantFrom('', 'a')).map(([name, rest]) => `layer5-sync/${name}\n${rest}`),
  fc.constantFrom('', 'a', '\n', '-id', '-id\na'),
  fc.string({ unit: 'binary', maxLength: 100 }).filter((any) => any.isWellFormed()),
);

const separates = (hash: Hash): fc.IProperty<[HashDomain, string, HashDomain, string]> =>
  fc.property(domain, text, domain, text, (domainA, textA, domainB, textB) => {
    const same = domainA === domainB && textA === textB;
    expect(hash(domainA, textA) === hash(domainB, textB)).toBe(same);
    const whole = createHash('sha256').update(`layer5-sync/${domainA}\n${textA}`, 'utf8').digest('hex');
    expect(hash(domainA, textA)).toBe(whole);
  });

describe('hashes', () => {
  const runs = { numRuns: 20 * CASES };

  test('[S2] are equal only for the same text in the same domain, and are SHA-256', () => {
    fc.assert(separates(hashText), runs);
  });

  test('the law catches a hash that leaves the domain out, and one that does not end it', () => {
    const sha256 = (whole: string): string => createHash('sha256').update(whole, 'utf8').digest('hex');
    expectCaught(
      separates((_, of) => sha256(of)),
      runs,
    );
    expectCaught(
      separates((name, of) => sha256(name + of)),
      runs,
    );
  });
});

type Digest = typeof resourceDigest;

/** Of all that any device holds of a resource at any time: equal digests exactly where the registers say the same. */
const tellsApart = (digest: Digest): fc.IProperty<[Script]> =>
  fc.property(scripts({ devices: [2, 3], steps: [3, 20] }), (script) => {
    const registersOf = new Map<string, string>();
    const digestOf = new Map<string, string>();
    actOut(script, (key, tree) => {
      const registers = JSON.stringify(registerTexts(tree));
      const known = digest(key, tree);
      expect(registersOf.get(`${key} ${known}`) ?? registers).toBe(registers);
      expect(digestOf.get(`${key} ${registers}`) ?? known).toBe(known);
      registersOf.set(`${key} ${known}`, registers);
      digestOf.set(`${key} ${registers}`, known);
    });
  });

function actOut({ steps, ...world }: Script, look: (...about: Parameters<Digest>) => void): void {
  const history = new History(world);
  const lookAround = (): void => {
    for (const { partition } of history.replicas) {
      for (const id of RESOURCE_IDS) {
        const key = resourceKey('note', id);
        const tree = partition.state.tree(key);
        if (tree !== undefined) look(key, tree);
      }
    }
  };
  for (const step of steps) {
    history.take(step);
    lookAround();
  }
  history.exchangeAll();
  lookAround();
  history.close();
}

describe('digests', () => {
  const runs = { numRuns: Math.ceil(CASES / 5) };

  test('[S2] are equal exactly where all that the registers say is', () => {
    fc.assert(tellsApart(resourceDigest), runs);
  });

  test('the law catches a digest of the values alone, and one that depends on the order of arrival', () => {
    expectCaught(
      tellsApart((key, tree) => hashText('digest', `${key} ${JSON.stringify(tree.value)}`)),
      runs,
    );
    expectCaught(
      tellsApart((key, tree) => {
        const inOrder = [...tree.registers()].map(({ path, slot, writer, sequence }) =>
          JSON.stringify([path, slot, writer, sequence]),
        );
        return hashText('digest', `${key} ${inOrder.join()}`);
      }),
      runs,
    );
  });
});
