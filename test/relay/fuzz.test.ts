import { inject, expect, test } from 'vitest';
import { ChildRelay } from './child-relay.ts';
import { fuzzRelay } from './fuzz/fuzz-relay.ts';
import { roomContent, temporaryDirectory } from './harness.ts';

// The long run is `npm run fuzz -- --frames 200000`. Broken twin: a relay without the `error` listener of its sockets
// ends at the first malformed frame.
test('[S7] 3,000 mutated frames end no relay and disturb nobody else', { timeout: 120_000 }, async () => {
  const child = new ChildRelay(['--port', '0', '--data', temporaryDirectory()]);
  const url = await child.listening();
  const { frames, refused, bystander } = await fuzzRelay({
    url,
    frames: 3_000,
    seed: inject('randomness').seed,
  });
  expect(frames).toBeGreaterThanOrEqual(3_000);
  // Mutations are worth something where many are refused and some are not.
  expect(refused).toBeGreaterThan(frames / 10);
  expect(refused).toBeLessThan(frames);
  expect(Object.keys(await roomContent(url, '/calm'))).toHaveLength(Math.min(50, bystander));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await child.exited).toMatchObject({ code: 0, signal: null });
});
