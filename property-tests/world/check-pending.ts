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
 * What a process has of its own device, whichever process of it wrote that and when, is pending there until the relay
 * has it on its disk, or the app says that it is applied. @throws LawBroken
 */
export function checkPending(world: World, tab: Tab): void {
  const { manager, options } = tab;
  if (manager === undefined || tab.rebuilding > 0) return;
  const changes = manager.getChangeTracker().getPendingChanges();
  const pending = new Set(changes.map(nameInJournal));
  const { pendingCount } = manager.getSyncEngine().getState();
  for (const [room, doc] of tab.docs) {
    if (!room.endsWith('/journal')) continue;
    const durable = world.relay.durable(room);
    const there = new Set([...entriesOf(room, durable, options.device)].map(({ name }) => name));
    // Who has had a register of a change covers it with its clock, whether the entry has come or not ([C11]).
    const state = room.replace(/journal$/, 'state');
    const isCovered = (index: number | undefined): boolean =>
      index !== undefined && world.receipts.holds(state, index, world.relay.durable(state));
    for (const { name, written, receipt } of entriesOf(room, doc, options.device)) {
      holds(
        isIn(durable, receipt) ||
          there.has(name) ||
          pending.has(name) ||
          world.marked.has(name) ||
          isCovered(options.names.get(`${room.slice(0, -'/journal'.length)} ${written}`)),
        'S5',
        () => `${options.name} has ${name}, the relay does not, and it does not count as pending`,
      );
    }
  }
  holds(
    pendingCount >= pending.size,
    'S5',
    () => `${options.name} says ${pendingCount} are pending, of ${pending.size}`,
  );
}

/** A change by the room of its journal, its writer and its number there. */
export function nameInJournal({ resourceType, writer, sequence }: Change): string {
  return `${WORKSPACE}/${resourceType}/journal ${writer}/${String(sequence)}`;
}

/** A device's entries in a journal, by `nameInJournal`, without those that were trimmed. */
function* entriesOf(
  room: string,
  journal: Y.Doc,
  device: string,
): Generator<{ readonly name: string; readonly written: string; readonly receipt: Receipt }> {
  for (const { name, receipt, isDeleted } of writtenBy(journal, journal.store.clients.keys())) {
    const entry = name.slice(0, name.lastIndexOf(' '));
    if (!isDeleted && deviceOf(entry) === device) yield { name: `${room} ${entry}`, written: name, receipt };
  }
}
