/**
 * `npm run kill -- --kills 200 --seed 1`: kills a relay at random moments while devices write into it. Ends with 1 when
 * something acknowledged is missing or is there twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killRelay } from '../test/relay/kill/kill-relay.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    writers: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fff_ffff)) },
  },
});
const [kills, writers, seed] = [Number(values.kills), Number(values.writers), Number(values.seed)];
const data = mkdtempSync(join(tmpdir(), 'layer5-kill-'));
console.log(`seed ${seed}: repeat with --seed ${seed} --kills ${kills}`);
const started = performance.now();
const result = await killRelay({
  data,
  kills,
  writers,
  seed,
  onKill: (count) => {
    if (count % 20 === 0) console.log(`${count} kills`);
  },
});
const seconds = Math.round((performance.now() - started) / 1_000);
console.log(JSON.stringify({ seed, kills, writers, ...result, seconds }));
rmSync(data, { recursive: true, force: true });
process.exitCode = result.broken.length === 0 ? 0 : 1;
