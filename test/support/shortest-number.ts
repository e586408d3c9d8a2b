const MANTISSA_BITS = 52n;
const EXPONENT_BIAS = 1_075n;

/**
 * A finite number as ECMAScript writes it (ECMA-262, Number::toString, the rule that RFC 8785 takes over), found by
 * exact arithmetic on its bits: of all decimals that read back as this double, the one with the fewest digits, and of
 * those the closest, and of two as close the even one.
 */
export function shortestNumber(value: number): string {
  if (value === 0) return '0';
  return (value < 0 ? '-' : '') + layOut(shortestDigits(Math.abs(value)));
}

/** Digits `d1d2…dk` of the value 0.d1d2…dk × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function shortestDigits(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & ((1n << MANTISSA_BITS) - 1n);
  const biased = bits >> MANTISSA_BITS;
  const isNormal = biased > 0n;
  const mantissa = isNormal ? fraction | (1n << MANTISSA_BITS) : fraction;
  const exponent = (isNormal ? biased : 1n) - EXPONENT_BIAS;
  // Everything in units of 2^(exponent - 2), so that both halfway points to the neighbours are whole.
  const atPower = fraction === 0n && biased > 1n;
  const middle = mantissa * 4n;
  const [low, high] = [middle - (atPower ? 1n : 2n), middle + 2n];
  // What lies halfway is read as the even one of two neighbours.
  const isClosed = mantissa % 2n === 0n;
  const shift = exponent - 2n;
  const [up, down] = shift >= 0n ? [1n << shift, 1n] : [1n, 1n << -shift];
  let point = Math.floor(Math.log10(value)) + 1;
  while (middle * up * scale(-point) >= down * scale(point)) point += 1;
  while (middle * up * scale(1 - point) < down * scale(point - 1)) point -= 1;
  for (let count = 1; ; count += 1) {
    // One unit of the last digit is 10^(point - count).
    const numerator = up * scale(count - point);
    const denominator = down * scale(point - count);
    const below = (middle * numerator) / denominator;
    const fits = [below, below + 1n].filter((digits) => {
      const [from, to, at] = [low * numerator, high * numerator, digits * denominator];
      return isClosed ? from <= at && at <= to : from < at && at < to;
    });
    const distance = (digits: bigint): bigint => absolute(digits * denominator - middle * numerator);
    const [best] = fits.sort((a, b) => {
      const further = distance(a) - distance(b);
      return further < 0n || (further === 0n && a % 2n === 0n) ? -1 : 1;
    });
    if (best === undefined) continue;
    const text = String(best);
    return { digits: text.replace(/0+$/, ''), point: point + text.length - count };
  }
}

/** 10^power, or 1 where that would be a fraction. */
function scale(power: number): bigint {
  return power > 0 ? 10n ** BigInt(power) : 1n;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function layOut({ digits, point }: Decimal): string {
  const count = digits.length;
  if (count <= point && point <= 21) return digits + '0'.repeat(point - count);
  if (point > 0 && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -6 && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const power = point - 1;
  const mantissa = count === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
  return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}
