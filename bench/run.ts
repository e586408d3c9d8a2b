import { parseArgs } from 'node:util';
import { growth } from './cases/growth.ts';
import { memory } from './cases/memory.ts';
import { merging } from './cases/merging.ts';
import { recording } from './cases/recording.ts';
import { sessions } from './cases/sessions.ts';
import { values } from './cases/values.ts';
import { TABLE_HEAD, toLine } from './row.ts';
import type { Row } from './row.ts';
import { FULL, QUICK } from './sizes.ts';
import type { Sizes } from './sizes.ts';

// Everything is measured beside the same work on plain Yjs in the same run: ratios hold where times do not.
const CASES: Readonly<Record<string, (sizes: Sizes) => Promise<readonly Row[]> | readonly Row[]>> = {
  recording,
  sessions,
  values,
  merging,
  growth,
  memory,
};

const { values: flags, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(CASES, name));
if (unknown.length > 0) {
  console.error(
    `unknown: ${unknown.join(', ')}. Name some of ${Object.keys(CASES).join(', ')}, or none for all.`,
  );
  process.exit(2);
}

const rows: Row[] = [];
if (!flags.json) console.log(TABLE_HEAD);
for (const [name, measure] of Object.entries(CASES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const row of await measure(flags.quick ? QUICK : FULL)) {
    rows.push(row);
    if (!flags.json) console.log(toLine(row));
  }
}
if (flags.json) console.log(JSON.stringify(rows, undefined, 2));
