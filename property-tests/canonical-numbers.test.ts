import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import samples from '../test/fixtures/rfc8785-numbers.json' with { type: 'json' };
import { expectCaught } from '../test/support/expect-caught.ts';
import { shortestNumber } from '../test/support/shortest-number.ts';

type Text = (value: number) => string;

const PUBLISHED = Object.entries(samples.sha256).map(([count, sha256]) => [Number(count), sha256] as const);

const view = new DataView(new ArrayBuffer(8));

function fromBits(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function toBits(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/**
 * The numbers that RFC 8785's author published texts of, in their order: edge cases, consecutive doubles, then the
 * doubles that a chain of SHA-256 blocks gives.
 */
function* publishedNumbers(): Generator<number> {
  for (const bits of samples.bits) yield fromBits(BigInt(`0x${bits}`));
  for (let index = 0; index < samples.consecutive.count; index += 1) {
    yield fromBits(BigInt(`0x${samples.consecutive.from}`) + BigInt(index));
  }
  for (let block = Buffer.alloc(32); ;) {
    block = createHash('sha256').update(block).digest();
    for (let offset = 0; offset < block.length; offset += 8) {
      const value = block.readDoubleLE(offset);
      if (value !== 0 && Number.isFinite(value)) yield value;
    }
  }
}

/** The checksums of the lines `bits,text` of the first numbers, at each count that one was published for. */
function checksums(text: Text): readonly (readonly [number, string])[] {
  const hash = createHash('sha256');
  const found: (readonly [number, string])[] = [];
  let count = 0;
  for (const value of publishedNumbers()) {
    hash.update(`${toBits(value).toString(16)},${text(value)}\n`);
    count += 1;
    if (PUBLISHED[found.length]?.[0] === count) found.push([count, hash.copy().digest('hex')]);
    if (found.length === PUBLISHED.length) break;
  }
  return found;
}

/** A double of any 64 bits: every size as often as any other, where fc.double prefers the familiar. */
const anyBits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(fromBits);
/** Where rounding is hard: near powers of two and of ten, and short decimals. */
const hard = fc.oneof(
  fc.tuple(fc.integer({ min: -1074, max: 1023 }), fc.integer({ min: -2, max: 2 })).map(neighbour(2)),
  fc.tuple(fc.integer({ min: -323, max: 308 }), fc.integer({ min: -2, max: 2 })).map(neighbour(10)),
  fc.tuple(fc.nat(99_999), fc.integer({ min: -12, max: 26 })).map(([digits, power]) => digits * 10 ** power),
);
const finite = fc.oneof(anyBits, hard).filter(Number.isFinite);

function neighbour(base: number): (place: readonly [number, number]) => number {
  return ([power, steps]) => fromBits(BigInt.asUintN(64, toBits(base ** power) + BigInt(steps)));
}

const writesTheShortest = (text: Text): fc.IProperty<[number]> =>
  fc.property(finite, (value) => {
    expect(text(value)).toBe(shortestNumber(value));
    expect(JSON.parse(text(value))).toBe(value + 0);
  });

const RUNS = { numRuns: Math.max(20_000, fc.readConfigureGlobal().numRuns ?? 0) };

describe('numbers in canonical text', () => {
  test('[S8] the 100,000 published ones have the published checksums', () => {
    expect(checksums(canonicalText)).toEqual(PUBLISHED);
  });

  test('[S8] the 100,000 published ones read back as themselves', () => {
    let count = 0;
    for (const value of publishedNumbers()) {
      if (JSON.parse(canonicalText(value)) !== value + 0) expect(canonicalText(value)).toBe(value);
      if ((count += 1) === 100_000) break;
    }
  });

  test('[S8] any double is written in the fewest digits that mean it, by exact arithmetic', () => {
    fc.assert(writesTheShortest(canonicalText), RUNS);
  });
});

describe('the laws catch a text', () => {
  const wrong: Record<string, Text> = {
    'with 16 digits': (value) => String(Number(value.toPrecision(16))),
    'with 17 digits': (value) => value.toPrecision(17),
    'that keeps the sign of zero': (value) => (Object.is(value, -0) ? '-0' : String(value)),
    'with exponents from 1e20 on': (value) =>
      Math.abs(value) >= 1e20 ? value.toExponential() : String(value),
  };

  test.each(Object.entries(wrong))('%s', (_, text) => {
    expect(checksums(text)).not.toEqual(PUBLISHED);
  });

  test('that is exact but not the shortest', () => {
    const long: Text = (value) => (/^\d+\.\d+$/.test(String(value)) ? value.toPrecision(17) : String(value));
    expectCaught(writesTheShortest(long), RUNS);
  });
});
