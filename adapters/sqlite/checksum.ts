import { crc32 } from 'node:zlib';

/**
 * CRC-32 of a record and of the names it is kept under, so that neither a flipped bit in the data nor a record
 * that turns up under another name passes. It detects damage; it is no protection against forgery.
 */
export function checksum(names: readonly string[], data: Uint8Array | string): number {
  return crc32(data, crc32(JSON.stringify(names)));
}
