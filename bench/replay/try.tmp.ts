import { readFileSync } from 'node:fs';
import { parseTrace } from './trace.ts';
import { replayTrace } from './replay-trace.ts';
const t0=performance.now();
const trace = parseTrace(readFileSync(process.argv[2] ?? '', 'utf8'));
const n = Number(process.argv[3] ?? 1e9);
const r = await replayTrace({ ...trace, edits: trace.edits.slice(0, n) }, 1);
console.log({...r.result, mismatches: r.result.mismatches.slice(0,5), mm: r.result.mismatches.length}, (performance.now()-t0)|0, process.memoryUsage().rss/1e6|0);
