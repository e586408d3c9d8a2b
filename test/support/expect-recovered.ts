import { expect } from 'vitest';
import type { Entry } from '../../src/model/entry.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { SyncError } from '../../src/model/errors.ts';
import { partitionOf, textOf } from './crash-world.ts';
import { DISK_FAILED } from './faulty-disk.ts';
import type { CrashWorld } from './crash-world.ts';
import { registerTexts } from './register-texts.ts';
import { lostRows } from './survival.ts';

export interface Expected {
  /** Whether anna alone has written, so that what she shows is what she showed after one of her changes. */
  readonly alone: boolean;
  /**
   * Her disk refused something and she went on: then what it refused may have left all the same (see
   * `AttachOptions.stored`), and its number is known to be taken only when it comes back.
   */
  readonly refused: boolean;
}

/**
 * What has to hold after anna's power went, or after her disk failed and the app ended: nothing that was said of a
 * change was more than is there; what is there of her changes is a beginning of them, each whole; no number means two
 * changes; and with the others she goes on as if nothing had been.
 */
export async function expectRecovered(world: CrashWorld, { alone, refused }: Expected): Promise<void> {
  world.network.partition('anna');
  world.problems.length = 0;
  const anna = await world.device('anna', world.disk.restarted().persistence());
  expectKept(world, anna, 'stored');
  for (const { partition } of anna.partitions()) expectNumbered(partition, anna.identity.own());
  if (alone) expectPrefix(world, anna);

  const late = await online(world, 'late');
  expectKept(world, late, 'durable');
  expectDurableWhole(world, late);
  const left = numbers(late);
  if (!refused) expectNewNumbers(world, anna, left);

  world.network.heal('anna');
  anna.transport?.connect();
  const ben = await online(world, 'ben');
  const devices = [anna, ben, late];
  await exchange(devices);
  expectAgreement(devices);
  if (!refused) expectEntries(devices, left);

  expectNewNumbers(world, anna, refused ? new Map() : left);
  await exchange(devices);
  expectAgreement(devices);
  if (refused) return;
  expectEntries(devices, left);
  // What the disk refused, and what a crash tore, may be reported; a number that was used twice would be, as a copied store.
  for (const problem of world.problems) {
    if (problem instanceof SyncError && problem.rule === DISK_FAILED) continue;
    expect(problem instanceof SyncError ? problem.value : problem).toMatch(/^team\/.*: update \d+ of/);
  }
}

/** What is recorded now has numbers that nobody has seen. */
function expectNewNumbers(world: CrashWorld, anna: Workspace, seen: ReadonlyMap<string, string>): void {
  for (const type of world.shown.keys()) {
    const { sequence, writer } = anna.record({
      operation: 'update',
      type,
      id: 'next',
      after: { seen: seen.size },
    });
    expect(seen.has(`${type} ${writer}/${sequence}`)).toBe(false);
  }
}

async function online(world: CrashWorld, name: string): Promise<Workspace> {
  const workspace = await world.device(name, undefined);
  workspace.transport?.connect();
  await workspace.flush();
  return workspace;
}

async function exchange(devices: readonly Workspace[]): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    for (const device of devices) await device.flush();
  }
}

/** Whatever was said to have come so far is there, unless history has gone since. */
function expectKept(world: CrashWorld, device: Workspace, level: 'stored' | 'durable'): void {
  for (const { change, levels } of world.told.values()) {
    if (!levels.has(level)) continue;
    const { writer, sequence, resourceType } = change;
    const journal = partitionOf(device, resourceType)?.partition.journal;
    const trimmed = sequence <= (journal?.received.floors.get(writer) ?? 0);
    const hash = trimmed ? change.hash : journal?.entry(writer, sequence)?.hash;
    expect(hash, `${level}: ${resourceType} ${writer}/${sequence}`).toBe(change.hash);
  }
}

/** Its own entries have numbers without gaps, and every register of its own has an entry. */
function expectNumbered(
  { journal, state }: ReturnType<Workspace['partitions']>[number]['partition'],
  own: readonly string[],
): void {
  for (const writer of own) {
    const floor = journal.received.floors.get(writer) ?? 0;
    const sequences = journal.entriesBy(writer).map(({ sequence }) => sequence);
    const kept = sequences.filter((sequence) => sequence > floor);
    expect(kept).toEqual(kept.map((_, index) => floor + 1 + index));
    for (const [, tree] of state.resources()) {
      for (const register of tree.registers()) {
        if (register.writer !== writer || register.sequence <= floor) continue;
        expect(sequences).toContain(register.sequence);
      }
    }
  }
}

/** Each partition is as it was after one of its changes, and not before one that was said to be stored. */
function expectPrefix(world: CrashWorld, anna: Workspace): void {
  for (const [type, texts] of world.shown) {
    const stored = [...world.told.values()]
      .filter(({ change }) => change.resourceType === type)
      .findLastIndex(({ levels }) => levels.has('stored'));
    expect(texts.slice(stored + 1)).toContain(textOf(partitionOf(anna, type)));
  }
}

/** Whole changes only: what the journal tells is in the state, or was written over by who knew it. */
function expectWhole(device: Workspace): void {
  for (const { partition } of device.partitions()) {
    for (const key of partition.journal.resources()) {
      const entries = partition.journal.entriesOf(key).map(withUnknownPast);
      expect(lostRows(entries, partition.state.tree(key))).toEqual([]);
    }
  }
}

/** What was said to be durable is in the state too, or written over; by a change whose entry may still be on its way. */
function expectDurableWhole(world: CrashWorld, device: Workspace): void {
  for (const { change, levels } of world.told.values()) {
    if (!levels.has('durable')) continue;
    const { resourceType, resourceId, writer, sequence } = change;
    const key = resourceKey(resourceType, resourceId);
    const partition = partitionOf(device, resourceType)?.partition;
    const tree = partition?.state.tree(key);
    const ahead = [...(tree?.registers() ?? [])].filter(
      (register) => partition?.journal.entry(register.writer, register.sequence) === undefined,
    );
    const own = `${writer} ${sequence} `;
    const lost = lostRows(partition?.journal.entriesOf(key) ?? [], tree)
      .filter((row) => row.startsWith(own))
      .map((row) => row.slice(own.length))
      .filter((path) => !ahead.some((over) => path === over.path || path.startsWith(`${over.path}/`)));
    expect(lost).toEqual([]);
  }
}

/** What an entry knew that was journalled after its registers is not known: it may have known all there is. */
function withUnknownPast(entry: Entry): Entry {
  if (!entry.meta.recovered) return entry;
  const { writer, sequence, time, operation, resource, rows, meta, previousHash, hash } = entry;
  const received = new Everything();
  return { writer, sequence, time, operation, resource, rows, meta, previousHash, hash, received };
}

function expectAgreement(devices: readonly Workspace[]): void {
  for (const device of devices) expectWhole(device);
  const [first, ...others] = devices.map(agreed);
  for (const other of others) expect(other).toEqual(first);
}

/** Every number means one entry, the same everywhere and the same as before. */
function expectEntries([anna, ...others]: readonly Workspace[], before: ReadonlyMap<string, string>): void {
  const now = anna === undefined ? new Map<string, string>() : numbers(anna);
  for (const other of others) expect([...numbers(other)].sort()).toEqual([...now].sort());
  for (const [name, hash] of before) if (now.has(name)) expect(now.get(name)).toBe(hash);
}

function agreed(device: Workspace): unknown {
  return device
    .partitions()
    .map((replicated) => [
      replicated.room,
      textOf(replicated),
      [...replicated.partition.state.resources()]
        .map(([key, tree]) => [key, ...registerTexts(tree)].join())
        .sort(),
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/** The hash of every entry by its number. */
function numbers(device: Workspace): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { room, partition } of device.partitions()) {
    for (const writer of partition.journal.writers()) {
      for (const { sequence, hash } of partition.journal.entriesBy(writer)) {
        found.set(`${room.slice('team/'.length)} ${writer}/${sequence}`, hash);
      }
    }
  }
  return found;
}

/** A clock that covers every change there can be. */
class Everything extends Map<string, number> {
  override get(): number {
    return Infinity;
  }
}
