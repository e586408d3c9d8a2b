import type { History } from './history.ts';
import { EditRecorder } from './record-edit.ts';
import type { RecordedChange } from './recorded-change.ts';
import type { RelayDevice } from './relay-device.ts';

/** Which changes there are and who had received which when they were made, kept without asking any document. */
export class LiveAccount {
  readonly #history: History;
  /** Of the history's own part and then of the live one. */
  readonly changes: RecordedChange[];
  readonly #recorder: EditRecorder;
  /** Changes of the history's own part. */
  readonly #before: number;
  /** For each live change the places that its author had received when the edit began. */
  readonly #seen = new Map<number, ReadonlySet<number>>();

  /** @param firstLive the first edit that is made live */
  constructor(history: History, replayed: readonly RecordedChange[], firstLive: number) {
    this.#history = history;
    this.#recorder = new EditRecorder(history.type);
    this.changes = replayed.filter(({ edit }) => edit < firstLive);
    this.#before = this.changes.length;
  }

  get liveChanges(): number {
    return this.changes.length - this.#before;
  }

  /** A device starts with some edits on its disk. */
  start(device: RelayDevice, edits: readonly number[]): void {
    const own = new Set(edits);
    for (const [place, { edit }] of this.changes.entries()) if (own.has(edit)) device.known.add(place);
  }

  /** Lets a device record something. */
  async record(device: RelayDevice, work: (recorder: EditRecorder) => Promise<void> | void): Promise<void> {
    const seen = new Set(device.known);
    const from = this.#recorder.changes.length;
    await work(this.#recorder);
    for (const change of this.#recorder.changes.slice(from)) {
      const place = this.changes.push(change) - 1;
      this.#seen.set(place, seen);
      device.known.add(place);
    }
  }

  /** These devices have received all that any of them had. */
  exchanged(devices: readonly RelayDevice[]): void {
    const all = new Set(devices.flatMap(({ known }) => [...known]));
    for (const { known } of devices) for (const place of all) known.add(place);
  }

  /** Whether the author of one change had received another. */
  readonly saw = (later: number, earlier: number): boolean => {
    const seen = this.#seen.get(later);
    if (seen !== undefined) {
      return seen === this.#seen.get(earlier) ? later > earlier : seen.has(earlier);
    }
    const [at, of] = [this.changes[later]?.edit, this.changes[earlier]?.edit];
    if (at === undefined || of === undefined || this.#seen.has(earlier)) return false;
    return at === of ? later > earlier : this.#history.closure(at).has(of);
  };
}
