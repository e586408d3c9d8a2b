import { isIPv6 } from 'node:net';
import type { AddressClass } from '../store/author.ts';

/** What of an address counts as one peer: an IPv4 address, or the /64 network that one household gets of IPv6. */
export function networkOf(address: string): string {
  const plain = withoutMapping(address);
  return isIPv6(plain) ? `${groups(plain).slice(0, 4).join(':')}::/64` : plain;
}

export function classOf(address: string): AddressClass {
  const plain = withoutMapping(address);
  if (plain === '::1' || plain.startsWith('127.')) return 'loopback';
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/i.test(plain);
  return isPrivate ? 'private' : 'public';
}

/** An IPv4 address that a socket for both protocols shows as IPv6. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function groups(address: string): readonly string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [
    ...before,
    ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'),
    ...after,
  ];
}
