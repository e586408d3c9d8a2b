import { seededRandom } from '../measure.ts';
import { EditSet } from './edit-set.ts';
import type { History } from './history.ts';
import { differing, EditRecorder } from './record-edit.ts';
import { joined, ReplayDevice } from './replay-device.ts';
import type { EditUpdates } from './replay-device.ts';
import type { Edit } from './trace.ts';

/** Replays a history: every author a user, every edit on a device that has received exactly what it was made on. */
export class Replayer {
  readonly history: History;
  readonly recorder: EditRecorder;
  /** By author. */
  readonly #devices = new Map<string, ReplayDevice[]>();
  /** What each edit wrote, by its place. */
  readonly updates: EditUpdates[] = [];
  /** Ids of the conflicts that were open when somebody merged. */
  readonly met = new Set<string>();
  /** One line for each edit after which a device showed something else than the history. */
  readonly mismatches: string[] = [];
  readonly #random: () => number;
  /** Wall clock of every device, ms: the time of the edit. */
  #time = 0;

  /** @param seed of the names that are minted */
  constructor(history: History, seed: number) {
    this.history = history;
    this.recorder = new EditRecorder(history.type);
    this.#random = seededRandom(seed);
  }

  get devices(): readonly ReplayDevice[] {
    return [...this.#devices.values()].flat();
  }

  async run(): Promise<void> {
    for (const edit of this.history.edits) await this.#replay(edit);
  }

  async #replay(edit: Edit): Promise<void> {
    this.#time = edit.time;
    const device = await this.#deviceFor(edit);
    const { manager } = device;
    const result = this.history.collection(edit.index);
    const isMerge = edit.parents.length > 1;
    if (isMerge) for (const { id } of manager.getConflicts()) this.met.add(id);
    const updates = await device.capture(async () => {
      if (isMerge) await this.recorder.outcome(manager, edit, result);
      else this.recorder.edit(manager, edit);
    });
    this.updates.push(updates);
    device.known.add(edit.index);
    const different = differing(manager, this.history.type, result);
    if (different.length === 0) return;
    this.mismatches.push(`edit ${edit.name}: ${different.slice(0, 5).join(', ')} not as in the history`);
  }

  /** The author's device that lacks least, brought to what the edit was made on; a new one where all know more. */
  async #deviceFor(edit: Edit): Promise<ReplayDevice> {
    const wanted = this.history.before(edit);
    const own = this.#devices.get(edit.author) ?? [];
    const nearest = mostKnowing(own, wanted);
    if (nearest === undefined) {
      const device = await this.#newDevice(edit.author, own.length, wanted);
      this.#devices.set(edit.author, [...own, device]);
      return device;
    }
    const missing = wanted.without(nearest.known);
    if (missing.length > 0) nearest.receive(this.#updatesOf(missing));
    nearest.known.addAll(wanted);
    return nearest;
  }

  /** A new device's first exchange: the documents of one that knows much of it, then the rest edit by edit. */
  #newDevice(author: string, number: number, known: EditSet): Promise<ReplayDevice> {
    const source = mostKnowing(this.devices, known);
    const rest = this.#updatesOf(known.without(source?.known ?? new EditSet(0)));
    return ReplayDevice.open(
      {
        userId: `author ${author}`,
        deviceId: `${author}.${String(number)}`,
        now: () => this.#time,
        random: this.#random,
        known,
      },
      source === undefined ? rest : joined([source.whole(), rest]),
    );
  }

  #updatesOf(edits: readonly number[]): EditUpdates {
    return joined(edits.flatMap((edit) => this.updates[edit] ?? []));
  }
}

/** The device that knows most of what is wanted and nothing else. */
function mostKnowing(devices: readonly ReplayDevice[], wanted: EditSet): ReplayDevice | undefined {
  const fitting = devices.filter(({ known }) => known.isWithin(wanted));
  return fitting.reduce<ReplayDevice | undefined>((best, device) => {
    return best === undefined || device.known.count > best.known.count ? device : best;
  }, undefined);
}
