import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SyncError } from '../src/model/errors.ts';
import { replayOverRelay } from './replay/replay-over-relay.ts';
import { replayTrace } from './replay/replay-trace.ts';
import { isFaultless, toLines } from './replay/report.ts';
import { parseTrace, TraceError } from './replay/trace.ts';
import type { Trace } from './replay/trace.ts';

// Replays a recorded history of edits through the public API and says whether anything of it was lost.
const USAGE = 'npm run replay -- FILE [--json] [--seed NUMBER] [--relay URL]';

interface Arguments {
  readonly trace: Trace;
  readonly json: boolean;
  readonly seed: number;
  readonly relay: string | undefined;
}

/** @throws Error whose message says what is wrong, in one line */
function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      relay: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(`one file is needed. ${USAGE}`);
  if (!/^\d{1,9}$/u.test(values.seed)) throw new Error(`--seed ${values.seed}: a whole number. ${USAGE}`);
  const { relay } = values;
  if (relay !== undefined && !/^(ws|http)s?:$/u.test(URL.parse(relay)?.protocol ?? '')) {
    throw new Error(`--relay ${relay}: an address such as ws://127.0.0.1:1234. ${USAGE}`);
  }
  try {
    const trace = parseTrace(readFileSync(file, 'utf8'));
    return { trace, json: values.json, seed: Number(values.seed), relay };
  } catch (error) {
    if (error instanceof TraceError) throw new Error(`${file}, ${error.message}`, { cause: error });
    throw error;
  }
}

async function run({ trace, json, seed, relay }: Arguments): Promise<void> {
  const replay = await replayTrace(trace, seed);
  const overRelay = relay === undefined ? undefined : await replayOverRelay(replay, relay, seed);
  const { result } = replay;
  if (json) console.log(JSON.stringify({ ...result, ...(overRelay && { relay: overRelay }) }));
  else console.log(toLines(result, overRelay).join('\n'));
  if (!isFaultless(result, overRelay)) process.exitCode = 1;
}

let given: Arguments | undefined;
try {
  given = readArguments();
} catch (error) {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  console.error(line);
  process.exitCode = 2;
}
if (given !== undefined) {
  await run(given).catch((error: unknown) => {
    if (!(error instanceof SyncError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}
