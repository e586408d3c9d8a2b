import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layer5-sync-'));
  file = join(folder, 'store.sqlite');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(fixture: string, ...args: string[]): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const script = join(import.meta.dirname, fixture);
  const child = spawn(process.execPath, [script, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  return child;
}

/** Lets a child append until `lines` appends were acknowledged, kills it, and reads what is stored. */
async function killAfter(
  lines: number,
  ...args: string[]
): Promise<{ acknowledged: number[]; stored: number[] }> {
  const child = run('append-until-killed.ts', ...args);
  const exited = once(child, 'exit');
  const acknowledged: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    // What the child still prints before the signal reaches it counts as well.
    if (acknowledged.push(Number(line)) === lines) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);

  const persistence = sqlitePersistence(file);
  const { updates, damaged } = await (await persistence.open('notes')).load();
  await persistence.close();
  expect(damaged).toEqual([]);
  const stored = updates.map((update) => new DataView(update.buffer, update.byteOffset).getUint32(0));
  return { acknowledged, stored };
}

test.each([1, 50, 200])(
  '[S5] [S6] what append resolved is there after SIGKILL, in order and once (%i appends)',
  async (lines) => {
    const { acknowledged, stored } = await killAfter(lines);
    expect(acknowledged.length).toBeGreaterThanOrEqual(lines);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(stored).toEqual(stored.map((_, index) => index));
  },
);

test('[S5] that test notices a store that acknowledges before it commits', async () => {
  const { acknowledged, stored } = await killAfter(50, 'careless');
  expect(acknowledged.length).toBeGreaterThanOrEqual(50);
  expect(stored).toEqual([]);
});

test('[S1] processes that create one file at once all write to it and lose nothing', async () => {
  const children = Array.from({ length: 4 }, (_, writer) => run('open-at-once.ts', String(writer)));
  const exits = children.map((child) => once(child, 'exit'));
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  for (const child of children) must(child.stdin ?? undefined, 'stdin is a pipe').write('go\n');
  expect(await Promise.all(exits)).toEqual(children.map(() => [0, null]));

  const persistence = sqlitePersistence(file);
  const { updates, damaged } = await (await persistence.open('notes')).load();
  await persistence.close();
  expect(damaged).toEqual([]);
  for (const [writer] of children.entries()) {
    const own = updates.filter((update) => update[0] === writer).map((update) => update[1]);
    expect(own).toEqual(Array.from({ length: 20 }, (_, index) => index));
  }
});
