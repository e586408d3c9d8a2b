import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../relay/server-process.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

const RESOURCES = 1_000;
const SAMPLES = 8;

/** What a client keeps in memory while it edits on and on: its heap after each eighth of the edits. */
export async function memory({ clientEdits }: Sizes): Promise<readonly Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'layer5-memory-'));
  const relay = await ServerProcess.start('ours', join(data, 'relay'));
  try {
    const child = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
    const numbers = [clientEdits, RESOURCES, SAMPLES].map(String);
    const output = execFileSync(process.execPath, ['--expose-gc', child, relay.url, data, ...numbers], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const heaps = JSON.parse(output) as readonly number[];
    const rows = heaps.map((ours, index) => {
      const edits = (clientEdits / SAMPLES) * (index + 1);
      return row(`heap of a client after ${edits.toLocaleString('en')} edits`, 'MB', {
        ours,
        plain: undefined,
      });
    });
    const [half = NaN, last = NaN] = [heaps[SAMPLES / 2 - 1], heaps.at(-1)];
    const growth = { ours: last / half, plain: undefined };
    return [...rows, row('growth of the heap in the second half', 'ratio', growth, 1.1)];
  } finally {
    await relay.kill();
    rmSync(data, { recursive: true, force: true });
  }
}
