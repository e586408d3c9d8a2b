import * as Y from 'yjs';
import { newDocument } from '../../src/documents/updates.ts';
import { canonicalText } from '../../src/model/canonical.ts';
import { clockToJson } from '../../src/model/vector-clock.ts';
import { checkHonesty, checkTab, isWhole } from './check-tab.ts';
import { checkTold } from './check-told.ts';
import { holds, LawBroken } from './law-broken.ts';
import { has } from './oracle.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';

/** Longer than a device takes to read its disk, ms. */
const OPENING = 1_000;
/** Longer than any timeout, ms. */
const LONG = 30_000;

/**
 * The end of every world: what is broken is mended, everybody exchanges everything, and then all laws have to hold for
 * everybody. @throws LawBroken
 */
export async function finish(world: World): Promise<void> {
  await mend(world);
  await exchange(world);
  await exchange(world);
  await checkQuiescence(world);
  checkSurvival(world);
  await checkConvergence(world);
  checkIdempotence(world);
  await checkRestart(world);
}

/** The faults end: everything is up, reachable and started. */
async function mend(world: World): Promise<void> {
  const { simulation, relay, network, devices } = world;
  for (const device of devices) device.disk.disarm();
  relay.armDisk(undefined);
  if (!relay.isUp) relay.start();
  for (const { host } of devices) network.heal(host);
  await simulation.rest();
  // A process that is there already does not look at what another one left on their disk: one that starts does.
  for (const device of devices) world.openTab(device);
  await settleCalls(world);
  for (const tab of world.open) if (!tab.isStarted) tab.start();
  await simulation.rest();
  for (const device of devices) {
    holds(
      device.running.some(({ phase }) => phase === 'open'),
      'S1',
      () => `${device.host} does not open any more`,
    );
  }
}

async function exchange(world: World): Promise<void> {
  for (const tab of world.open) {
    if (tab.manager !== undefined) world.call(tab, 'last sync', tab.manager.getSyncEngine().sync());
  }
  await settleCalls(world);
}

/** Everything that was called has to settle, if need be by its timeout. */
async function settleCalls(world: World): Promise<void> {
  const unsettled = (): string[] =>
    [...world.calls].flatMap(({ tab, what }) =>
      tab.phase === 'gone' ? [] : [`${tab.options.name} ${what}`],
    );
  await world.simulation.rest();
  for (let tries = 0; unsettled().length > 0; tries += 1) {
    holds(tries < 4, 'S3', () => `never settled: ${unsettled().join(', ')}`);
    await world.simulation.advance(LONG);
    await world.simulation.rest();
  }
}

async function checkQuiescence(world: World): Promise<void> {
  const before = world.frames.documentFrames;
  const changes = world.oracle.changes.length;
  await exchange(world);
  const sent = world.frames.documentFrames - before;
  holds(sent === 0, 'S3', () => `${sent} document frames in the third exchange after healing`);
  holds(world.oracle.changes.length === changes, 'S3', () => 'a strategy answers in the third exchange');
}

/** Everybody has every change, but for those that went down with their process before it called them stored. */
function checkSurvival(world: World): void {
  const lost = world.oracle.changes.filter((change) => !isExcused(world, change.index));
  for (const tab of world.open) {
    for (const place of world.places) {
      const state = tab.docs.get(`${place.partition}/state`);
      const known = tab.known(`${place.partition}/state`);
      const missing = lost.filter((change) => change.resource === place.key && !has(known, change));
      holds(missing.length === 0, 'S1', () => {
        return `${tab.options.name} lacks ${missing.map(({ index }) => index).join(', ')} of ${place.key}`;
      });
      holds(
        state === undefined || isWhole(state),
        'S1',
        () => `${tab.options.name}: ${place.key} waits for something`,
      );
    }
    checkTab(world, tab);
    checkHonesty(world, tab);
    checkTold(world, tab);
    const count = tab.manager?.getSyncEngine().getState().pendingCount;
    holds(
      count === 0,
      'S5',
      () => `${tab.options.name} has ${String(count)} pending changes after everything was exchanged`,
    );
  }
}

function isExcused(world: World, index: number): boolean {
  for (const { tabs } of world.devices) {
    for (const tab of tabs) {
      const own = tab.own.find((change) => change.index === index);
      if (own !== undefined) return tab.phase === 'gone' && own.level === 'recorded' && !tab.hasClosed;
    }
  }
  return false;
}

async function checkConvergence(world: World): Promise<void> {
  const [first, ...others] = world.open;
  if (first === undefined) return;
  const expected = agreed(world, first, !world.hasAged);
  for (const tab of others) {
    const actual = agreed(world, tab, !world.hasAged);
    holds(
      actual === expected,
      'S2',
      () => `${first.options.name} and ${tab.options.name} differ:\n${expected}\n${actual}`,
    );
  }
  for (const tab of world.open) {
    for (const [room, doc] of tab.docs) {
      const durable = world.relay.durable(room);
      holds(isWhole(doc), 'S2', () => `${tab.options.name}: ${room} waits for something`);
      holds(
        Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(durable)),
        'S2',
        () =>
          `${tab.options.name} and the relay hold different ${room}: ${snapshotText(doc)}, ${snapshotText(durable)}`,
      );
    }
    const { manager } = tab;
    if (manager === undefined) continue;
    const report = verifyConsistency(manager).then(({ discrepancies }) => {
      if (discrepancies.length === 0) return;
      throw new LawBroken('S2', `${tab.options.name} and the relay differ: ${JSON.stringify(discrepancies)}`);
    });
    world.call(tab, 'last verify', report);
  }
  await settleCalls(world);
}

/** All that devices have to agree on, as one text; without what history alone tells, where that may have been trimmed. */
function agreed(world: World, { manager, docs }: Tab, withHistory = true): string {
  if (manager === undefined) throw new Error('the process is open');
  const tracker = manager.getChangeTracker();
  const optional = <T>(value: T | undefined): T | null => value ?? null;
  return canonicalText({
    values: manager
      .getResources()
      .map(({ type, id, value }) => canonicalText([type, id, value]))
      .sort(),
    conflicts: manager
      .getConflicts()
      .map(({ id, path, kind, base, sides }) =>
        canonicalText([
          ...[id, path, kind, withHistory ? optional(base) : null],
          ...sides.map(({ value, deviceId, userId, timestamp, writer, sequence, automatic }) => [
            ...[optional(value), deviceId, withHistory ? userId : '', timestamp, writer, sequence, automatic],
          ]),
        ]),
      )
      .sort(),
    clock: withHistory ? clockToJson(tracker.getVectorClock()) : null,
    // Asking for a type that nobody has used would begin a partition for it.
    history: (withHistory ? world.places : [])
      .filter(({ partition }) => docs.has(`${partition}/journal`))
      .map(({ type, id }) => tracker.getChangeHistory(id, type).map(({ hash }) => hash)),
  });
}

/** Each update that was sent in this world, sent three times more, changes nothing. */
function checkIdempotence(world: World): void {
  const [tab] = world.open;
  for (const [room, doc] of tab?.docs ?? []) {
    const copy = newDocument();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    let news = 0;
    copy.on('update', () => (news += 1));
    // What was lost on its way for good, with the process that had not stored it, is in none of them.
    const updates = [...(world.frames.updates.get(room)?.values() ?? [])].filter((update) =>
      [...Y.parseUpdateMeta(update).to].every(([client, clock]) => clock <= Y.getState(doc.store, client)),
    );
    for (let round = 0; round < 3; round += 1) {
      for (const update of round === 1 ? updates.toReversed() : updates) Y.applyUpdate(copy, update);
    }
    holds(news === 0, 'S2', () => `${room}: ${news} of the frames sent again were news`);
    holds(isWhole(copy), 'S2', () => `${room}: a frame sent again waits for something`);
    copy.destroy();
  }
}

/** Everything goes down, and nobody has a network when it comes up: what was stored is there all the same. */
async function checkRestart(world: World): Promise<void> {
  const { relay, network, devices, simulation } = world;
  relay.crash();
  for (const room of [...relay.rooms()]) {
    const again = newDocument();
    for (const update of await relay.wholeDocument(room)) Y.applyUpdate(again, update);
    const same = Y.equalSnapshots(Y.snapshot(again), Y.snapshot(relay.durable(room)));
    holds(same, 'S6', () => `the relay has lost some of ${room} in a crash`);
    again.destroy();
  }
  // Who opens trims first.
  const withHistory = !world.hasAged;
  const before = new Map(world.open.map((tab) => [world.deviceOf(tab), agreed(world, tab, withHistory)]));
  for (const device of devices) {
    network.cut(device.host);
    for (const tab of device.running) world.crash(tab, 'restart at the end');
    world.openTab(device);
  }
  await simulation.advance(OPENING);
  for (const tab of world.open) {
    const expected = before.get(world.deviceOf(tab));
    const actual = agreed(world, tab, withHistory);
    holds(
      actual === expected,
      'S1',
      () => `${tab.options.name} came back with\n${actual}\nand had\n${String(expected)}`,
    );
  }
}

/** State vector and deletions of a document. */
function snapshotText(doc: Y.Doc): string {
  const { sv, ds } = Y.snapshot(doc);
  const deleted = [...ds.clients].map(([client, ranges]) => [
    client,
    ranges.map(({ clock, len }) => [clock, len]),
  ]);
  return JSON.stringify({ has: [...sv], deleted });
}
