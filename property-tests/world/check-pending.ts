import type * as Y from 'yjs';
import type { Change } from '../../src/model/change.ts';
import { deviceOf } from '../../src/model/writer.ts';
import { holds } from './law-broken.ts';
import { isIn, writtenBy } from './receipts.ts';
import type { Receipt } from './receipts.ts';
import { WORKSPACE } from './tab.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';

/**
 * What a process has of its own device, entries and registers, whichever process of it wrote them and when, is pending
 * there until the relay has it on its disk, or the app says that it is applied. @throws LawBroken
 */
export function checkPending(world: World, tab: Tab): void {
  const { manager, options } = tab;
  if (manager === undefined || tab.rebuilding > 0) return;
  // What others tell of a number that two copies of a store have given may be meant of either.
  if (world.devices.some(({ id, host }) => id === options.device && host !== options.host)) return;
  const changes = manager.getChangeTracker().getPendingChanges();
  const pending = new Set(changes.map(nameInPartition));
  const { pendingCount } = manager.getSyncEngine().getState();
  for (const [room, doc] of tab.docs) {
    const [partition, role] = /^(.+)\/(state|journal)$/u.exec(room)?.slice(1) ?? [];
    if (partition === undefined || role === undefined) continue;
    const durable = world.relay.durable(room);
    const there = new Set([...writtenIn(partition, durable, options.device)].map(({ name }) => name));
    const covered = coveredThrough(world, tab, partition);
    const journal = tab.docs.get(`${partition}/journal`);
    const known = new Set(
      journal === undefined ? [] : [...writtenIn(partition, journal, options.device)].map(({ name }) => name),
    );
    for (const { name, writer, sequence, receipt } of writtenIn(partition, doc, options.device)) {
      holds(
        // Of a change whose registers came first a process knows nothing yet.
        !known.has(name) ||
          isIn(durable, receipt) ||
          there.has(name) ||
          pending.has(name) ||
          world.marked.has(name) ||
          sequence <= (covered.get(writer) ?? 0),
        'S5',
        () => `${options.name} has ${name} in its ${role}, the relay not, and it does not count as pending`,
      );
    }
  }
  holds(
    pendingCount >= pending.size,
    'S5',
    () => `${options.name} says ${pendingCount} are pending, of ${pending.size}`,
  );
}

/** A change by its partition, its writer and its number there. */
export function nameInPartition({ resourceType, writer, sequence }: Change): string {
  return `${WORKSPACE}/${resourceType} ${writer}/${String(sequence)}`;
}

/**
 * Up to which of its changes others may cover each writer of the device: who has had a register of a change covers it,
 * and those before it, whether their entries have come or not ([C11]).
 */
function coveredThrough(world: World, { options }: Tab, partition: string): ReadonlyMap<string, number> {
  const state = `${partition}/state`;
  const durable = world.relay.durable(state);
  const covered = new Map<string, number>();
  for (const [key, index] of options.names) {
    if (!key.startsWith(`${partition} `) || !world.receipts.holds(state, index, durable)) continue;
    const { writer, sequence } = parseName(key.slice(partition.length + 1));
    covered.set(writer, Math.max(sequence, covered.get(writer) ?? 0));
  }
  return covered;
}

/** A device's entries in a journal, or registers in a state, by `nameInPartition`, without those that went. */
function* writtenIn(
  partition: string,
  doc: Y.Doc,
  device: string,
): Generator<ReturnType<typeof parseName> & { readonly name: string; readonly receipt: Receipt }> {
  for (const { name, receipt, isDeleted } of writtenBy(doc, doc.store.clients.keys())) {
    const { writer, sequence } = parseName(name);
    if (isDeleted || deviceOf(writer) !== device) continue;
    yield { name: `${partition} ${writer}/${String(sequence)}`, writer, sequence, receipt };
  }
}

/** Of `writtenName`. */
function parseName(written: string): { readonly writer: string; readonly sequence: number } {
  const name = written.slice(0, written.lastIndexOf(' '));
  const slash = name.lastIndexOf('/');
  return { writer: name.slice(0, slash), sequence: Number(name.slice(slash + 1)) };
}
