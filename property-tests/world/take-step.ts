import { nameInPartition } from './check-pending.ts';
import { unreachable } from '../../src/model/assert.ts';
import { pickOf } from '../../test/support/edit-json.ts';
import { seededRandom } from '../../test/support/replica.ts';
import { isWhole } from './check-tab.ts';
import type { Device } from './device.ts';
import { draftOfDeletion, draftOfEdit, draftOfResolution } from './oracle.ts';
import type { Members } from './oracle.ts';
import { partOf } from './shape.ts';
import type { Step } from './script.ts';
import type { Tab } from './tab.ts';
import type { Place, World } from './world.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';

const MAX_DEVICES = 6;
const DAY = 86_400_000;

/** What a step has to choose with. */
interface Choice {
  readonly world: World;
  readonly device: Device;
  readonly tab: Tab;
  readonly place: Place;
  readonly random: () => number;
}

/** Lets one step happen, if it can. */
export function takeStep(world: World, step: Step): void {
  const device = world.devices[step.device % world.devices.length] as Device;
  const { kind } = step;
  const random = seededRandom(step.pick);
  world.simulation.tell(() => `step ${kind} ${device.host} ${step.tab} ${step.pick}`);
  switch (kind) {
    case 'cut':
      world.network.cut(device.host);
      for (const { options } of device.running) world.network.drop(options.name, 'the device is cut off');
      world.counts.add('fault: partition');
      return;
    case 'heal':
      world.network.heal(device.host);
      return;
    case 'power':
      for (const tab of device.running) world.crash(tab);
      world.counts.add('fault: power loss');
      return;
    case 'open':
      if (device.running.length < 2) world.openTab(device);
      return;
    case 'relay-crash':
      if (!world.relay.isUp) return;
      world.relay.crash();
      world.counts.add('fault: relay crash');
      return;
    case 'relay-start':
      if (!world.relay.isUp) world.relay.start();
      return;
    case 'disk-fault':
      device.disk.arm(pickOf(['io', 'io-written', 'quota', 'abort'] as const, random));
      return;
    case 'relay-fault':
      world.relay.armDisk(random() < 0.5 ? 'io' : 'io-written');
      return;
    case 'clock':
      device.skew += pickOf([-3_600_000, -5_000, 5_000, 90_000, DAY], random);
      world.counts.add('fault: clock jump');
      return;
    case 'clone':
      if (world.devices.length >= MAX_DEVICES) return;
      world.openTab(world.add(`${device.host}x${world.devices.length}`, device.plan, device));
      world.counts.add('fault: copied store');
      return;
    case 'age':
      world.age(31 * DAY);
      world.counts.add('operation: age');
      return;
    default: {
      const open = device.tabs.filter(({ phase }) => phase === 'open');
      const tab = open[step.tab % Math.max(1, open.length)];
      if (tab === undefined) return;
      const contested = world.places.filter((known) => isContested(tab, known));
      const place = pickOf(kind === 'resolve' && contested.length > 0 ? contested : world.places, random);
      const done = takeInTab(kind, { world, device, tab, place, random });
      if (done) world.counts.add(`operation: ${kind}`);
    }
  }
}

type TabKind = Exclude<
  Step['kind'],
  | 'cut'
  | 'heal'
  | 'power'
  | 'open'
  | 'relay-crash'
  | 'relay-start'
  | 'disk-fault'
  | 'relay-fault'
  | 'clock'
  | 'clone'
  | 'age'
>;

function takeInTab(kind: TabKind, choice: Choice): boolean {
  const { world, tab } = choice;
  const manager = tab.manager as NonNullable<Tab['manager']>;
  switch (kind) {
    case 'edit':
    case 'same':
    case 'stale':
    case 'remove':
    case 'restore':
      return edit(kind, choice);
    case 'delete':
      return remove(choice);
    case 'resolve':
      return resolve(choice);
    case 'sync':
      world.call(tab, 'sync', manager.getSyncEngine().sync());
      return true;
    case 'stop':
      tab.stop();
      return true;
    case 'start':
      tab.start();
      return true;
    case 'drop':
      world.network.drop(tab.options.name);
      world.counts.add('fault: connection lost');
      return true;
    case 'crash':
      world.crash(tab);
      return true;
    case 'close':
      world.call(tab, 'close', tab.close());
      return true;
    case 'trim':
      world.counts.add('trimmed', manager.getChangeTracker().clearAppliedChanges());
      return true;
    case 'rebuild':
      world.call(tab, 'rebuild', tab.rebuild());
      return true;
    case 'verify':
      world.call(tab, 'verify', verifyConsistency(manager));
      return true;
    case 'apply': {
      const tracker = manager.getChangeTracker();
      const before = tracker.getPendingChanges();
      const [first] = before;
      if (first === undefined) return false;
      tracker.markApplied(first.id);
      const left = new Set(tracker.getPendingChanges().map(({ hash }) => hash));
      for (const change of before) if (!left.has(change.hash)) world.marked.add(nameInPartition(change));
      return true;
    }
    default:
      return unreachable(kind);
  }
}

function isContested(tab: Tab, { partition, type, id }: Place): boolean {
  return tab.docs.has(`${partition}/state`) && (tab.manager?.getConflicts({ type, id }).length ?? 0) > 0;
}

/** Whether what the process shows of a resource is all that it has loaded of it. */
function canWrite({ device, tab, place }: Choice): boolean {
  if (tab.rebuilding > 0) return false;
  const state = tab.docs.get(`${place.partition}/state`);
  if (state !== undefined) return isWhole(state);
  // Once, while the partition opens: where a second change begins in its document could not be told afterwards.
  return !tab.awaits(place.partition) && !device.disk.holds(`${place.partition}/state`);
}

function edit(kind: 'edit' | 'same' | 'stale' | 'remove' | 'restore', choice: Choice): boolean {
  if (!canWrite(choice)) return false;
  const { world, tab, place, random } = choice;
  const { type, id } = place;
  const current = world.view(tab, place).value;
  const shown = tab.shown.get(place.key) ?? [];
  const after = new Map(current);
  let base: Members | undefined;
  if (kind === 'stale' || kind === 'restore') {
    if (shown.length === 0) return false;
    base = pickOf(shown, random);
    after.clear();
    for (const [name, value] of base) after.set(name, value);
  }
  if (kind === 'remove') {
    if (after.size === 0) return false;
    after.delete(pickOf([...after.keys()], random));
  } else if (kind !== 'restore') {
    for (let count = random() < 0.3 ? 2 : 1; count > 0; count -= 1) {
      const value = kind === 'same' ? 'same' : `${tab.options.host} ${world.oracle.changes.length}.${count}`;
      after.set(pickOf(world.shape.names, random), value);
    }
  }
  const tracker = tab.manager?.getChangeTracker();
  const draft = draftOfEdit(current, kind === 'stale' ? base : undefined, after);
  world.record(tab, draft, () => {
    const data = world.shape.dataOf(after);
    if (kind === 'restore') return tracker?.restoreSnapshot(tracker.snapshot(id, data, type));
    const isGiven = kind === 'stale' && world.twin !== 'base ignored';
    const before = isGiven && base !== undefined ? world.shape.dataOf(base) : undefined;
    return tracker?.recordChange(current === undefined ? 'create' : 'update', id, type, data, before);
  });
  return true;
}

function remove(choice: Choice): boolean {
  if (!canWrite(choice)) return false;
  const { world, tab, place } = choice;
  const draft = draftOfDeletion(world.view(tab, place).value);
  world.record(tab, draft, () =>
    tab.manager?.getChangeTracker().recordChange('delete', place.id, place.type, undefined),
  );
  return true;
}

function resolve(choice: Choice): boolean {
  if (!canWrite(choice)) return false;
  const { world, tab, place, random } = choice;
  if (!isContested(tab, place)) return false;
  const open = tab.manager?.getConflicts(place) ?? [];
  const conflict = pickOf(open, random);
  const { id, path } = conflict;
  const strategy = pickOf(['local', 'remote', 'own'] as const, random);
  const text = `${tab.options.host} resolves ${world.oracle.changes.length}`;
  const { shape } = world;
  const fresh = path === '' ? shape.dataOf(new Map([['a', text]])) : shape.valueOf(path.slice(1), text);
  const chosen = strategy === 'own' ? fresh : conflict[strategy];
  const value = partOf(shape, path, chosen);
  const draft = draftOfResolution(world.view(tab, place).value, path, value);
  const request = strategy === 'own' ? { id, value: fresh } : { id, strategy };
  const result = world.record(tab, draft, () => tab.manager?.getSyncEngine().resolveConflict(request));
  if (result !== undefined) world.call(tab, 'resolve', result);
  return true;
}
