import { parseArgs } from 'node:util';
import { growth } from './cases/growth.ts';
import { recording } from './cases/recording.ts';
import { sessions } from './cases/sessions.ts';
import { values } from './cases/values.ts';
import { toTable } from './row.ts';
import { FULL, QUICK } from './sizes.ts';

// Everything is measured beside the same work on plain Yjs in the same run: ratios hold where times do not.
const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const sizes = flags.quick ? QUICK : FULL;
const rows = [
  ...(await recording(sizes)),
  ...(await sessions(sizes)),
  ...(await values(sizes)),
  ...growth(sizes),
];
console.log(flags.json ? JSON.stringify(rows, undefined, 2) : toTable(rows));
