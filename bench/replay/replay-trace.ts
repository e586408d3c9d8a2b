import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import { median } from '../measure.ts';
import { fingerprint, mostEqual } from './agreement.ts';
import { newDocuments, receive, whole } from './documents.ts';
import type { Updates } from './documents.ts';
import { History } from './history.ts';
import type { Collection } from './history.ts';
import { differing } from './record-edit.ts';
import { REPLAY_CONFIG } from './replay-config.ts';
import { Replayer } from './replayer.ts';
import { lostFields } from './survival.ts';
import type { Outcome, Saw } from './survival.ts';
import type { Trace } from './trace.ts';

/** What a replay found out. */
export interface ReplayResult {
  readonly edits: number;
  readonly changes: number;
  readonly devices: number;
  /** Conflicts that were open when somebody merged, each once. */
  readonly conflictsMet: number;
  /** Conflicts that are open after everybody has received everything. */
  readonly conflictsOpen: number;
  /** Changes of which some field vanished. */
  readonly lost: number;
  /** One line for each field that vanished. */
  readonly vanished: readonly string[];
  /** Devices whose digests, clock, values and conflicts are those of most. */
  readonly equalDevices: number;
  readonly digestsEqual: boolean;
  /** Undefined where the history has several heads, so that nobody ever saw a final state. */
  readonly finalStateEqual: boolean | undefined;
  /** One line for each edit after which a device showed something else than the history. */
  readonly mismatches: readonly string[];
  readonly recordMedianUs: number;
  readonly recordP99Us: number;
  /** Of each document as one V1 update. */
  readonly stateBytes: number;
  readonly journalBytes: number;
  /** From stored documents to an open manager. */
  readonly loadMs: number;
}

/** What was replayed, to go on with. */
export interface Replay {
  readonly result: ReplayResult;
  readonly history: History;
  readonly replayer: Replayer;
}

const LOADS = 5;

/**
 * Replays a history in memory, lets everybody receive everything, and examines what came of it.
 * @param seed of the names that are minted
 */
export async function replayTrace(trace: Trace, seed: number): Promise<Replay> {
  const history = new History(trace);
  const replayer = new Replayer(history, seed);
  await replayer.run();
  const { recorder, met, mismatches } = replayer;
  const { fingerprints, outcome, differs } = await examineAll(replayer);
  const equalDevices = mostEqual(fingerprints);
  const lost = lostFields(recorder.changes, sawInHistory(replayer), outcome);
  const stored = whole(replayer.meeting);
  const times = [...recorder.times].sort((a, b) => a - b);
  const result: ReplayResult = {
    edits: history.edits.length,
    changes: recorder.changes.length,
    devices: fingerprints.length,
    conflictsMet: met.size,
    conflictsOpen: outcome.conflicts.length,
    lost: new Set(lost.map(({ change }) => change)).size,
    vanished: lost.map(({ change, field }) => {
      const { edit = 0, resourceId = '' } = recorder.changes[change] ?? {};
      return `edit ${history.edits[edit]?.name ?? ''}: ${resourceId} ${field.path} is lost`;
    }),
    equalDevices,
    digestsEqual: equalDevices === fingerprints.length,
    finalStateEqual: differs === undefined ? undefined : differs === 0,
    mismatches,
    recordMedianUs: median(times),
    recordP99Us: times[Math.floor(times.length * 0.99)] ?? NaN,
    stateBytes: bytes(stored.state),
    journalBytes: bytes(stored.journal),
    loadMs: await loadTime(stored),
  };
  return { result, history, replayer };
}

interface Examined {
  readonly fingerprints: readonly string[];
  readonly outcome: Outcome;
  /** Resources that are not as in the history's final state; undefined where it has none. */
  readonly differs: number | undefined;
}

/** Starts every device once more with all that there is; one after another, since all at once would fill the memory. */
async function examineAll(replayer: Replayer): Promise<Examined> {
  const { history, plan } = replayer;
  const fingerprints: string[] = [];
  let values: Collection = new Map();
  let conflicts: Outcome['conflicts'] = [];
  let differs: number | undefined;
  for (const number of plan.devices.keys()) {
    const device = await replayer.reopen(number);
    const { manager } = device;
    fingerprints.push(fingerprint(device.documents.state, manager));
    if (number === 0) {
      values = new Map(manager.getResources(history.type).map(({ id, value }) => [id, value]));
      conflicts = manager.getConflicts();
      if (history.final !== undefined) differs = differing(manager, history.type, history.final).length;
    }
    await device.close();
  }
  return { fingerprints, outcome: { value: (id) => values.get(id), conflicts }, differs };
}

/** Who had received what, by the parents in the file alone. */
function sawInHistory({ history, recorder }: Replayer): Saw {
  const edits = recorder.changes.map(({ edit }) => edit);
  return (later, earlier) => {
    const [at, of] = [edits[later], edits[earlier]];
    if (at === undefined || of === undefined) return false;
    return at === of ? later > earlier : history.closure(at).has(of);
  };
}

async function loadTime(stored: Updates): Promise<number> {
  const times: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const start = performance.now();
    const documents = newDocuments();
    receive(documents, stored);
    const options = toSyncOptions({ userId: 'reader', deviceId: 'reader', config: REPLAY_CONFIG, documents });
    const manager = await SyncManager.open(options);
    times.push(performance.now() - start);
    await manager.close();
  }
  return median(times);
}

function bytes(updates: readonly Uint8Array[]): number {
  return updates.reduce((sum, { length }) => sum + length, 0);
}
