/**
 * `npm run fuzz -- --frames 200000 --seed 1`: sends mutated frames to a relay in a process of its own. Ends with 1 when
 * the relay ends, stops answering somebody in another room, or has lost what it acknowledged there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzRelay } from '../test/relay/fuzz/fuzz-relay.ts';
import { spawnRelay } from '../test/relay/spawn-relay.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fff_ffff)) },
  },
});
const [frames, seed] = [Number(values.frames), Number(values.seed)];
const data = mkdtempSync(join(tmpdir(), 'layer5-fuzz-'));
const relay = await spawnRelay(data);
const { url } = relay;

async function run(): Promise<string | undefined> {
  const started = performance.now();
  const told = { at: 0 };
  const result = await fuzzRelay({
    url,
    frames,
    seed,
    onProgress: (count) => {
      if (count - told.at < 10_000) return;
      told.at = count;
      console.log(`${count} frames`);
    },
  });
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(JSON.stringify({ seed, ...result, seconds }));
  const { status } = await fetch(`${url}/healthz`);
  return status === 200 ? undefined : `/healthz says ${status}`;
}

console.log(`seed ${seed}: repeat with --seed ${seed} --frames ${frames}`);
const failure = await Promise.race([
  relay.exited.then((how) => `the relay ended: ${how}`),
  run().catch((error: unknown) => String(error)),
]);
relay.kill('SIGKILL');
await relay.exited;
rmSync(data, { recursive: true, force: true });
if (failure !== undefined) console.error(failure);
process.exit(failure === undefined ? 0 : 1);
