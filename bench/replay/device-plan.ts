import type { EditSet } from './edit-set.ts';
import type { History } from './history.ts';
import type { Edit } from './trace.ts';

/** On which device an edit is made, and what that device has to receive first. */
export interface PlannedEdit {
  readonly edit: Edit;
  /** Number of the device, from 0. */
  readonly device: number;
  /** A device whose documents a new one starts from, before it receives `missing`; undefined for none. */
  readonly source: number | undefined;
  /** Edits to receive, in the order of the trace. */
  readonly missing: readonly number[];
  /** Whether the device makes no further edit. */
  readonly isLast: boolean;
}

export interface PlannedDevice {
  readonly author: string;
  /** What it knows after its last edit. */
  readonly known: EditSet;
}

export interface DevicePlan {
  readonly edits: readonly PlannedEdit[];
  readonly devices: readonly PlannedDevice[];
}

/**
 * Gives each edit to the device of its author that knows most of what the edit was made on, and nothing else;
 * where all of them know more than that, to a new one.
 */
export function planDevices(history: History): DevicePlan {
  const devices: PlannedDevice[] = [];
  const lastEdits: number[] = [];
  const edits = history.edits.map((edit): PlannedEdit => {
    const wanted = history.before(edit);
    const own = mostKnowing(devices, wanted, ({ author }) => author === edit.author);
    const source = own ?? mostKnowing(devices, wanted, () => true);
    const missing = wanted.without(source === undefined ? history.none() : known(devices, source));
    const device = own ?? devices.push({ author: edit.author, known: wanted }) - 1;
    const after = known(devices, device);
    after.addAll(wanted);
    after.add(edit.index);
    lastEdits[device] = edit.index;
    return { edit, device, source: own === undefined ? source : undefined, missing, isLast: false };
  });
  return {
    edits: edits.map((planned) => ({
      ...planned,
      isLast: lastEdits[planned.device] === planned.edit.index,
    })),
    devices,
  };
}

function known(devices: readonly PlannedDevice[], device: number): EditSet {
  const planned = devices[device];
  if (planned === undefined) throw new RangeError(`there is no device ${device}`);
  return planned.known;
}

/** Number of the fitting device that knows most of what is wanted and nothing else. */
function mostKnowing(
  devices: readonly PlannedDevice[],
  wanted: EditSet,
  fits: (device: PlannedDevice) => boolean,
): number | undefined {
  let best: number | undefined;
  let most = -1;
  for (const [number, device] of devices.entries()) {
    if (!fits(device) || !device.known.isWithin(wanted) || device.known.count <= most) continue;
    most = device.known.count;
    best = number;
  }
  return best;
}
