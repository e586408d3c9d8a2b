import { expect, inject, test } from 'vitest';
import { temporaryDirectory } from './harness.ts';
import { killRelay } from './kill/kill-relay.ts';

// The long run is `npm run kill -- --kills 200`. Broken twin: a relay that acknowledges before its commit (`settle` called
// from Room.append) loses acknowledged entries.
test(
  '[S6] 10 times kill -9 under 20 writers: all that was acknowledged is there, once, and nobody is stuck',
  { timeout: 240_000 },
  async () => {
    const { edits, checked, broken } = await killRelay({
      data: temporaryDirectory(),
      kills: 10,
      writers: 20,
      seed: inject('randomness').seed,
    });
    expect(broken).toEqual([]);
    expect(edits).toBeGreaterThan(200);
    expect(checked).toBeGreaterThan(200);
  },
);
