import { parseArgs } from 'node:util';
import { connections } from './relay/cases/connections.ts';
import { joiners } from './relay/cases/joiners.ts';
import { observers } from './relay/cases/observers.ts';
import { presence } from './relay/cases/presence.ts';
import { restart } from './relay/cases/restart.ts';
import { updates } from './relay/cases/updates.ts';
import { RELAY_TABLE_HEAD, toRelayLine } from './relay/figures.ts';
import type { Figure, RelayRow } from './relay/figures.ts';
import { RELAY_FULL, RELAY_QUICK } from './relay/sizes.ts';
import type { RelaySizes } from './relay/sizes.ts';
import { Running, SUBJECTS } from './relay/subjects.ts';
import type { Subject } from './relay/subjects.ts';

// Each case runs against each server in turn, in the same run and with the same clients: ratios hold where times do not.
const CASES: Readonly<Record<string, (running: Running, sizes: RelaySizes) => Promise<readonly Figure[]>>> = {
  updates,
  observers,
  joiners,
  connections,
  presence,
  restart,
};

const { values: flags, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
if (flags.help) {
  console.log(`npm run bench:relay -- [--quick] [--json] [case ...]

The relay beside @y/websocket-server and Hocuspocus, with the same clients in the same run. Cases, all unless some are named:
  updates      2,000 updates a second: acknowledgement, arrival, CPU; then as many as are acknowledged
  observers    arrival of an edit at 1, 100 and 1,000 others
  joiners      150 who join a document of 4 MB in one moment
  connections  2,000 connections: time and memory
  presence     500 clients that show themselves once a second
  restart      1,000 clients that come back to a server that was killed`);
  process.exit();
}
const unknown = positionals.filter((name) => !Object.hasOwn(CASES, name));
if (unknown.length > 0) {
  console.error(
    `unknown: ${unknown.join(', ')}. Name some of ${Object.keys(CASES).join(', ')}, or none for all.`,
  );
  process.exit(2);
}
const sizes = flags.quick ? RELAY_QUICK : RELAY_FULL;

const rows: RelayRow[] = [];
if (!flags.json) console.log(RELAY_TABLE_HEAD);
for (const [name, measure] of Object.entries(CASES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const row of await measureAll(name, measure)) {
    rows.push(row);
    if (!flags.json) console.log(toRelayLine(row));
  }
}
if (flags.json) console.log(JSON.stringify(rows, undefined, 2));

async function measureAll(name: string, measure: (typeof CASES)[string]): Promise<readonly RelayRow[]> {
  const measured = new Map<
    string,
    { unit: Figure['unit']; values: Partial<Record<Subject['name'], number>>; note?: string }
  >();
  for (const subject of SUBJECTS) {
    const figures = await measureOne(name, measure, subject);
    for (const { name: what, unit, value, note } of figures) {
      const row = measured.get(what) ?? {
        unit,
        values: {},
        ...(subject.name === 'ours' && note !== undefined && { note }),
      };
      measured.set(what, row);
      row.values[subject.name] = value;
    }
  }
  return [...measured].map(([what, row]) => ({ name: what, ...row }));
}

/** A server that does not come through is left out, and the reason is said. */
async function measureOne(
  name: string,
  measure: (typeof CASES)[string],
  subject: Subject,
): Promise<readonly Figure[]> {
  const running = await Running.start(subject);
  try {
    return await measure(running, sizes);
  } catch (error) {
    console.error(`${name}: ${subject.name} did not come through: ${String(error)}`);
    return [];
  } finally {
    await running.end();
  }
}
