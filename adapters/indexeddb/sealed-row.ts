import * as Y from 'yjs';
import { crc32 } from '../search/crc32.ts';

/** 'L5s1' in ASCII: a checksum stands before it. */
const MARK: readonly number[] = [0x4c, 0x35, 0x73, 0x31];
/** The checksum, little-endian, and the mark. */
const SEAL_BYTES = 8;

/**
 * An update as it is stored: with its CRC-32 behind it. Yjs reads an update from its beginning and stops where it
 * ends, so that a stock y-indexeddb reads a sealed row as it does any other.
 */
export function sealRow(update: Uint8Array): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(update.length + SEAL_BYTES);
  row.set(update);
  new DataView(row.buffer).setUint32(update.length, crc32(update), true);
  row.set(MARK, update.length + 4);
  return row;
}

/**
 * The update in a row. One without a seal was written by a stock y-indexeddb, or before there were seals.
 * @throws Error that says what is wrong: nothing but a checksum notices an update that Yjs can read and that is not
 * what was written
 */
export function unsealRow(row: Uint8Array): Uint8Array {
  const end = row.length - SEAL_BYTES;
  const isSealed = end >= 0 && MARK.every((byte, index) => row[end + 4 + index] === byte);
  const update = isSealed ? row.subarray(0, end) : row;
  if (isSealed && new DataView(row.buffer, row.byteOffset + end, 4).getUint32(0, true) !== crc32(update)) {
    throw new Error('its checksum does not fit');
  }
  Y.decodeUpdate(update);
  return update;
}
