import { BASE62 } from './base62.ts';

// Keys as D. Greenspan's "Implementing Fractional Indexing" has them, and as the package `fractional-indexing` makes
// them, digit for digit: a whole part, whose first letter tells how long it is (`a` one digit, `b` two; `Z` one digit
// of a number below zero, `Y` two), and a fraction, which does not end in 0.

const LETTERS = BASE62.slice(10);
const LOWEST = `A${'0'.repeat(26)}`;

/** Whether a text is a key. */
export function isOrder(text: string): boolean {
  const length = wholeLength(text);
  if (text.length < length || text === LOWEST) return false;
  return /^[0-9A-Za-z]+$/u.test(text) && !(text.length > length && text.endsWith('0'));
}

/** The `index`-th of the keys in a list that is filled from the left: `a0` is the first. */
export function keyAt(index: number): string {
  let rest = index;
  let length = 1;
  for (; rest >= BASE62.length ** length; length += 1) rest -= BASE62.length ** length;
  let digits = '';
  for (let place = 0; place < length; place += 1) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return String.fromCharCode('a'.charCodeAt(0) + length - 1) + digits;
}

/** A key behind `lower` and before `upper`, keys both, in this order; null for what has no end there. */
export function keyBetween(lower: string | null, upper: string | null): string {
  if (lower === null) return upper === null ? keyAt(0) : keyBefore(upper);
  const whole = lower.slice(0, wholeLength(lower));
  const next = neighbour(whole, 1);
  if (next !== undefined && (upper === null || next < upper)) return next;
  const fraction = lower.slice(whole.length);
  return (
    whole + fractionBetween(fraction, upper?.startsWith(whole) === true ? upper.slice(whole.length) : null)
  );
}

function keyBefore(upper: string): string {
  const whole = upper.slice(0, wholeLength(upper));
  if (whole !== LOWEST && whole < upper) return whole;
  return neighbour(whole, -1) ?? whole + fractionBetween('', upper.slice(whole.length));
}

/** Length of the whole part, its letter included; infinite where the text does not begin with a letter. */
function wholeLength(text: string): number {
  const head = text.charCodeAt(0);
  return head >= 97 && head <= 122 ? head - 95 : head >= 65 && head <= 90 ? 92 - head : Infinity;
}

/** The next whole part, or the one before; undefined where there is none. */
function neighbour(whole: string, step: 1 | -1): string | undefined {
  const [last, first] = step === 1 ? ['z', '0'] : ['0', 'z'];
  for (let place = whole.length - 1; place > 0; place -= 1) {
    const digit = whole.charAt(place);
    if (digit === last) continue;
    const raised = whole.slice(0, place) + BASE62.charAt(BASE62.indexOf(digit) + step);
    return raised + first.repeat(whole.length - raised.length);
  }
  const letter = LETTERS.charAt(LETTERS.indexOf(whole.charAt(0)) + step);
  return letter === '' ? undefined : letter + first.repeat(wholeLength(letter) - 1);
}

/** A fraction between two; null for 1. */
function fractionBetween(lower: string, upper: string | null): string {
  let shared = 0;
  while (upper !== null && (lower[shared] ?? '0') === upper[shared]) shared += 1;
  if (upper !== null && shared > 0) {
    return upper.slice(0, shared) + fractionBetween(lower.slice(shared), upper.slice(shared));
  }
  const from = Math.max(0, BASE62.indexOf(lower.charAt(0)));
  const to = upper === null ? BASE62.length : BASE62.indexOf(upper.charAt(0));
  if (to - from > 1) return BASE62.charAt(Math.round((from + to) / 2));
  if (upper !== null && upper.length > 1) return upper.charAt(0);
  return BASE62.charAt(from) + fractionBetween(lower.slice(1), null);
}
