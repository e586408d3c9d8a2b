/**
 * `npm run kill:tab -- --kills 50 --seed 1`: kills a tab of a real browser at random moments while it writes. Ends with 1
 * when something that was reported stored is missing.
 */
import { parseArgs } from 'node:util';
import { killTab } from './browser/kill-tab.ts';
import { TabSite } from './browser/tab-site.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fff_ffff)) },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
console.log(`seed ${seed}: repeat with --seed ${seed} --kills ${kills}`);
const site = await TabSite.open();
const started = performance.now();
const result = await killTab({
  site,
  kills,
  seed,
  onKill: (count) => {
    if (count % 10 === 0) console.log(`${count} kills`);
  },
});
const seconds = Math.round((performance.now() - started) / 1_000);
console.log(JSON.stringify({ seed, kills, ...result, seconds }));
await site.close();
process.exitCode = result.broken.length === 0 ? 0 : 1;
