import { BASE62 } from './base62.ts';

/**
 * Whoever numbers changes: one local store of one device, or a further tab that writes at the same time.
 *
 *     laptop:x7Gk2mQ9      device, incarnation (minted at random with each new local store)
 *     laptop:x7Gk2mQ9.1    the same store, second slot
 */
export type WriterId = string & { readonly __brand: 'WriterId' };

const INCARNATION_DIGITS = 10;

/** @param random gives numbers from 0 up to, not including, 1 */
export function mintIncarnation(random: () => number): string {
  return Array.from({ length: INCARNATION_DIGITS }, () =>
    BASE62.charAt(Math.floor(random() * BASE62.length)),
  ).join('');
}

export function writerId(deviceId: string, incarnation: string, slot = 0): WriterId {
  return `${deviceId}:${incarnation}${slot === 0 ? '' : `.${slot}`}` as WriterId;
}

/** The device behind a writer. */
export function deviceOf(writer: string): string {
  const colon = writer.lastIndexOf(':');
  return colon === -1 ? writer : writer.slice(0, colon);
}
