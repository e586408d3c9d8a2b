/** A decimal number, exactly: `digits` times ten to the power of `exponent`. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A decimal as JSON carries it: a number where one is it exactly, else its text. */
export type Amount = number | string;

const ZERO: Decimal = Object.freeze({ digits: 0n, exponent: 0 });

/** Digits and exponent of any sum of numbers fit into this; what claims more was not written by this library. */
const MAX_TEXT = 1_500;
const MAX_EXPONENT = 1_000;

/** Reads an amount as people do: 0.1 is one tenth, not the double next to it. Zero for anything else. */
export function toDecimal(amount: unknown): Decimal {
  const text = typeof amount === 'number' ? String(amount) : typeof amount === 'string' ? amount : '';
  if (text.length > MAX_TEXT) return ZERO;
  const [, whole, fraction = '', power = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/u.exec(text) ?? [];
  if (whole === undefined || Math.abs(Number(power)) > MAX_EXPONENT) return ZERO;
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

export function sum(amounts: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const { digits, exponent } of amounts) {
    const common = Math.min(total.exponent, exponent);
    total = {
      digits:
        total.digits * 10n ** BigInt(total.exponent - common) + digits * 10n ** BigInt(exponent - common),
      exponent: common,
    };
  }
  return total;
}

export function negative({ digits, exponent }: Decimal): Decimal {
  return { digits: -digits, exponent };
}

/** The nearest number; the largest one in place of infinity, which JSON has not. */
export function toNumber({ digits, exponent }: Decimal): number {
  const nearest = Number(`${digits}e${exponent}`);
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, nearest)) + 0;
}

export function toAmount(decimal: Decimal): Amount {
  const nearest = toNumber(decimal);
  const difference = sum([toDecimal(nearest), negative(decimal)]);
  return difference.digits === 0n ? nearest : `${decimal.digits}e${decimal.exponent}`;
}
