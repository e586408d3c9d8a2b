import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

/** What a child process found out about one layout after some updates. */
export interface Growth {
  readonly loadMs: number;
  readonly heapMB: number;
  readonly bytesMB: number;
}

interface Found {
  readonly state: Growth;
  readonly journal?: Growth;
}

const RESOURCES = 10_000;

/** Cold load and heap after many updates, each in a process of its own. */
export function growth(sizes: Sizes): readonly Row[] {
  const [few, many] = sizes.updates;
  return (['round-robin', 'random'] as const).flatMap((order) => {
    const { state: oursFew } = measured('ours', few, order);
    const { state: plainFew } = measured('plain', few, order);
    const { state: oursMany, journal } = measured('ours', many, order);
    const { state: plainMany } = measured('plain', many, order);
    const label = (what: string, updates: number): string =>
      `${what} after ${updates.toLocaleString('en')} updates, ${order}`;
    const pair = (a: number, b: number): { readonly ours: number; readonly plain: number } => ({
      ours: a,
      plain: b,
    });
    return [
      row(label('load', few), 'ms', pair(oursFew.loadMs, plainFew.loadMs)),
      row(label('load', many), 'ms', pair(oursMany.loadMs, plainMany.loadMs), 0.25),
      row(label('heap', few), 'MB', pair(oursFew.heapMB, plainFew.heapMB)),
      row(label('heap', many), 'MB', pair(oursMany.heapMB, plainMany.heapMB), 0.25),
      row(label('size', many), 'MB', pair(oursMany.bytesMB, plainMany.bytesMB)),
      row(
        `growth of the load, ${order}`,
        'ratio',
        { ours: oursMany.loadMs / oursFew.loadMs, plain: plainMany.loadMs / plainFew.loadMs },
        1.3,
      ),
      row(
        `growth of the heap, ${order}`,
        'ratio',
        { ours: oursMany.heapMB / oursFew.heapMB, plain: plainMany.heapMB / plainFew.heapMB },
        1.3,
      ),
      row(label('journal: load', many), 'ms', { ours: journal?.loadMs ?? NaN, plain: undefined }),
      row(label('journal: size', many), 'MB', { ours: journal?.bytesMB ?? NaN, plain: undefined }),
    ];
  });
}

function measured(layout: 'ours' | 'plain', updates: number, order: string): Found {
  const child = fileURLToPath(new URL('./growth-child.ts', import.meta.url));
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', child, layout, String(updates), order, String(RESOURCES)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(output) as Found;
}
