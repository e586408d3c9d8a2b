import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { createFolder } from './sqlite-medium.ts';

let folder: string;
let file: string;
let persistence: Persistence;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = createFolder();
  file = join(folder, 'store.sqlite');
  persistence = sqlitePersistence(file);
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await persistence.close();
  rmSync(folder, { recursive: true });
});

/** Another process that holds a slot of the file, and which one. */
async function holder(): Promise<{ readonly child: ChildProcess; readonly slot: number }> {
  const script = join(import.meta.dirname, 'hold-slot.ts');
  const child = spawn(process.execPath, [script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, slot: Number(line.toString()) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('[S1] processes that claim at once get different slots, and SIGKILL frees one', async () => {
  const holders = await Promise.all([holder(), holder(), holder()]);
  expect(holders.map(({ slot }) => slot).sort((a, b) => a - b)).toEqual([0, 1, 2]);
  expect((await persistence.claimSlot('team')).slot).toBe(3);
  const { child } = must(
    holders.find(({ slot }) => slot === 1),
    'somebody holds slot 1',
  );
  await kill(child);
  expect((await persistence.claimSlot('team')).slot).toBe(1);
});

test('[S1] the slots are those of the file, under whatever path it was opened', async () => {
  const link = join(folder, 'link.sqlite');
  writeFileSync(file, '');
  symlinkSync(file, link);
  const other = sqlitePersistence(link);
  expect((await persistence.claimSlot('team')).slot).toBe(0);
  expect((await other.claimSlot('team')).slot).toBe(1);
  await other.close();
});

test('a file that is refused gets no slot files beside it', async () => {
  writeFileSync(file, 'no database, but long enough to be taken for one'.repeat(100));
  await expect(persistence.claimSlot('team')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(readdirSync(folder)).toEqual(['store.sqlite']);
});

test('each store in memory has slots of its own', async () => {
  const [first, second] = [sqlitePersistence(':memory:'), sqlitePersistence(':memory:')];
  const claim = await first.claimSlot('team');
  expect([claim.slot, (await second.claimSlot('team')).slot]).toEqual([0, 0]);
  expect((await first.claimSlot('team')).slot).toBe(1);
  await claim.release();
  expect((await first.claimSlot('team')).slot).toBe(0);
  await Promise.all([first.close(), second.close()]);
});
