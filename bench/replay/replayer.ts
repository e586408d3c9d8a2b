import { seededRandom } from '../measure.ts';
import { planDevices } from './device-plan.ts';
import type { DevicePlan, PlannedEdit } from './device-plan.ts';
import { joined, newDocuments, receive, send } from './documents.ts';
import type { Documents, Updates } from './documents.ts';
import type { History } from './history.ts';
import { differing, EditRecorder } from './record-edit.ts';
import { ReplayDevice } from './replay-device.ts';

/** Devices that run at once; whoever has been idle longest is closed, and started again when it is needed. */
const MAX_RUNNING = 24;

/** Replays a history: every author a user, every edit on a device that has received exactly what it was made on. */
export class Replayer {
  readonly history: History;
  readonly plan: DevicePlan;
  readonly recorder: EditRecorder;
  /** What each edit wrote, by its place. */
  readonly updates: Updates[] = [];
  /** Where every device leaves all it has after its last edit. */
  readonly meeting: Documents = newDocuments();
  /** Ids of the conflicts that were open when somebody merged. */
  readonly met: Set<string> = new Set<string>();
  /** One line for each edit after which a device showed something else than the history. */
  readonly mismatches: string[] = [];
  /** Running devices by number, whoever has been idle longest first. */
  readonly #running = new Map<number, ReplayDevice>();
  /** What the others have stored, by number. */
  readonly #stored: Updates[] = [];
  readonly #random: () => number;
  /** Wall clock of every device, ms: the time of the edit. */
  #time = 0;

  /** @param seed of the names that are minted */
  constructor(history: History, seed: number) {
    this.history = history;
    this.plan = planDevices(history);
    this.recorder = new EditRecorder(history.type);
    this.#random = seededRandom(seed);
  }

  /** Makes every edit. Afterwards every device is closed. */
  async run(): Promise<void> {
    for (const planned of this.plan.edits) await this.#replay(planned);
  }

  /** Starts a device again from what it has stored, with everything that the others left. */
  async reopen(device: number): Promise<ReplayDevice> {
    const opened = await this.#open(device, this.#stored[device]);
    send(this.meeting, opened.documents);
    return opened;
  }

  async #replay(planned: PlannedEdit): Promise<void> {
    const { edit, isLast } = planned;
    this.#time = edit.time;
    const device = await this.#prepared(planned);
    const { manager } = device;
    const result = this.history.collection(edit.index);
    const isMerge = edit.parents.length > 1;
    if (isMerge) for (const { id } of manager.getConflicts()) this.met.add(id);
    const updates = await device.capture(async () => {
      if (isMerge) await this.recorder.outcome(manager, edit, result);
      else this.recorder.edit(manager, edit);
    });
    this.updates.push(updates);
    const different = differing(manager, this.history.type, result);
    if (different.length > 0) {
      this.mismatches.push(`edit ${edit.name}: ${different.slice(0, 5).join(', ')} not as in the history`);
    }
    if (isLast) {
      send(device.documents, this.meeting);
      await this.#close(planned.device, device);
    } else {
      this.#running.delete(planned.device);
      this.#running.set(planned.device, device);
      const [idle] = this.#running;
      if (this.#running.size > MAX_RUNNING && idle !== undefined) await this.#close(...idle);
    }
  }

  async #close(number: number, device: ReplayDevice): Promise<void> {
    this.#running.delete(number);
    this.#stored[number] = await device.close();
  }

  /** The device of an edit, brought to what the edit was made on. */
  async #prepared({ device, source, missing }: PlannedEdit): Promise<ReplayDevice> {
    const running = this.#running.get(device);
    const updates = joined(missing.flatMap((edit) => this.updates[edit] ?? []));
    if (running !== undefined) {
      if (missing.length > 0) receive(running.documents, updates);
      return running;
    }
    // A new device's first exchange: the documents of one that knows much of it, then the rest edit by edit.
    const opened = await this.#open(device, this.#storedOf(source ?? device));
    if (missing.length > 0) receive(opened.documents, updates);
    this.#running.set(device, opened);
    return opened;
  }

  #storedOf(device: number): Updates | undefined {
    return this.#running.get(device)?.stored() ?? this.#stored[device];
  }

  #open(device: number, stored: Updates = { state: [], journal: [] }): Promise<ReplayDevice> {
    const author = this.plan.devices[device]?.author ?? '';
    return ReplayDevice.open(
      {
        userId: `author ${author}`,
        deviceId: `${author}.${String(device)}`,
        now: () => this.#time,
        random: this.#random,
      },
      stored,
    );
  }
}
