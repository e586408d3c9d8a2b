import { expect, test } from 'vitest';
import { updateFrame } from '../../server/documents/sync-frame.ts';
import { encodeUpdate } from '../../src/replication/frame.ts';

test.each([0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152])(
  'an update of %d bytes is framed as lib0 frames it, in a buffer of its own',
  (size) => {
    const around = new Uint8Array(size + 64).fill(7);
    const update = around.subarray(32, 32 + size);
    const frame = updateFrame(update);
    expect(Buffer.compare(frame, encodeUpdate(update))).toBe(0);
    expect(frame.buffer.byteLength).toBe(frame.length);
  },
);
