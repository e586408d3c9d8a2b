import { randomUUID } from 'node:crypto';
import { seededRandom } from '../measure.ts';
import { mostEqual } from './agreement.ts';
import { joined } from './documents.ts';
import { LiveAccount } from './live-account.ts';
import { differing } from './record-edit.ts';
import { RelayDevice } from './relay-device.ts';
import type { Replay } from './replay-trace.ts';
import { lostFields } from './survival.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';

/** What came of a replay's end through a relay. */
export interface RelayResult {
  readonly devices: number;
  readonly seed: number;
  /** For each stretch the devices that were offline. */
  readonly offline: readonly (readonly number[])[];
  readonly liveEdits: number;
  readonly liveChanges: number;
  /** Conflicts that were open when all were online again. */
  readonly conflictsMet: number;
  readonly conflictsOpen: number;
  readonly lost: number;
  readonly digestsEqual: boolean;
  /** Undefined where the history has several heads. */
  readonly finalStateEqual: boolean | undefined;
  /** Whether verifyConsistency found nothing on any device. */
  readonly consistent: boolean;
}

const DEVICES = 8;
const STRETCHES = 4;
/** Edits at the end of the history that are made live. */
const MAX_LIVE = 100;

/**
 * Makes the last edits of a history once more, live: eight devices start with the rest of it divided between
 * them, half of them offline for each stretch. Then all come online, one brings everything to the history's final
 * state, and all is examined. Who has received what is known without asking: whoever is online exchanges
 * everything after each edit.
 * @param seed of who makes which edit and who is offline
 * @throws SyncError CONNECTION_FAILED, TIMEOUT when the relay cannot be reached
 */
export async function replayOverRelay(replay: Replay, url: string, seed: number): Promise<RelayResult> {
  const { history, replayer } = replay;
  const random = seededRandom(seed);
  const live = Math.min(MAX_LIVE, Math.ceil(history.edits.length / 4));
  const firstLive = history.edits.length - live;
  const account = new LiveAccount(history, replayer.recorder.changes, firstLive);
  const workspace = `replay-${randomUUID()}`;
  const devices: RelayDevice[] = [];
  for (let number = 0; number < DEVICES; number += 1) {
    const known = history.none();
    for (const [index, planned] of replayer.plan.devices.entries()) {
      if (index % DEVICES === number) known.addAll(planned.known);
    }
    const edits = known.without(history.none()).filter((edit) => edit < firstLive);
    const updates = joined(edits.flatMap((edit) => replayer.updates[edit] ?? []));
    const device = await RelayDevice.open({ url, workspace, deviceId: `device ${number}` }, updates);
    account.start(device, edits);
    devices.push(device);
  }

  try {
    const offline: number[][] = [];
    for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
      const away = new Set(shuffled([...devices.keys()], random).slice(0, DEVICES / 2));
      offline.push([...away].sort((a, b) => a - b));
      const present = devices.filter((_, number) => !away.has(number));
      for (const number of away) devices[number]?.offline();
      await meet(present, account);
      const from = firstLive + Math.floor((live * stretch) / STRETCHES);
      const to = firstLive + Math.floor((live * (stretch + 1)) / STRETCHES);
      for (const edit of history.edits.slice(from, to)) {
        const device = devices[Math.floor(random() * DEVICES)];
        if (device === undefined) continue;
        await account.record(device, (recorder) => {
          recorder.edit(device.manager, edit, history.parentCollection(edit));
        });
        if (present.includes(device)) await meet(present, account);
      }
    }
    await meet(devices, account);
    const [first] = devices;
    const last = history.heads.at(-1);
    if (first === undefined || last === undefined) throw new Error('a replay has devices and edits');
    const conflictsMet = first.manager.getConflicts().length;
    const { final } = history;
    if (final !== undefined) {
      await account.record(first, (recorder) => recorder.outcome(first.manager, last, final));
      await meet(devices, account);
    }
    const fingerprints = await Promise.all(devices.map((device) => device.fingerprint()));
    const reports = [];
    for (const { manager } of devices) reports.push(await verifyConsistency(manager));
    const values = new Map(first.manager.getResources(history.type).map(({ id, value }) => [id, value]));
    const conflicts = first.manager.getConflicts();
    const lost = lostFields(account.changes, account.saw, { value: (id) => values.get(id), conflicts });
    return {
      devices: DEVICES,
      seed,
      offline,
      liveEdits: live,
      liveChanges: account.liveChanges,
      conflictsMet,
      conflictsOpen: conflicts.length,
      lost: new Set(lost.map(({ change }) => change)).size,
      digestsEqual: mostEqual(fingerprints) === DEVICES,
      finalStateEqual:
        final && devices.every(({ manager }) => differing(manager, history.type, final).length === 0),
      consistent: reports.every(({ isConsistent }) => isConsistent),
    };
  } finally {
    await Promise.all(devices.map(({ manager }) => manager.close()));
  }
}

/** All send all they have, then all fetch what the others sent. */
async function meet(devices: readonly RelayDevice[], account: LiveAccount): Promise<void> {
  for (const device of devices) device.online();
  for (let turn = 0; turn < 2; turn += 1) {
    await Promise.all(devices.map(({ manager }) => manager.getSyncEngine().sync()));
  }
  account.exchanged(devices);
}

function shuffled(numbers: readonly number[], random: () => number): readonly number[] {
  return numbers
    .map((number) => ({ number, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ number }) => number);
}
