import * as Y from 'yjs';
import { newDocument } from '../../src/documents/updates.ts';
import type { Change } from '../../src/model/change.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import { CoreRelay } from './core-relay.ts';
import { Counts } from './counts.ts';
import { Device } from './device.ts';
import { FrameLog } from './frames.ts';
import { holds } from './law-broken.ts';
import { ModelRelay } from './model-relay.ts';
import { draftOfResolution, Oracle } from './oracle.ts';
import type { Draft, ModelView } from './oracle.ts';
import { Receipts, writtenBy, writtenName } from './receipts.ts';
import type { Relay } from './relay.ts';
import type { DevicePlan, Script } from './script.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { FLAT, NESTED } from './shape.ts';
import type { Shape } from './shape.ts';
import { Simulation } from './simulation.ts';
import { WORKSPACE } from './tab.ts';
import type { OwnChange, Tab } from './tab.ts';

/** A resource of the world. */
export interface Place {
  readonly type: string;
  readonly id: string;
  readonly key: string;
  /** The partition's rooms begin so. */
  readonly partition: string;
}

const PLACES: readonly Place[] = [
  ['note', '1'],
  ['note', '2'],
  ['tab', '1'],
].map(([type = '', id = '']) => ({
  type,
  id,
  key: resourceKey(type, id),
  partition: `${WORKSPACE}/${type}`,
}));

/** Something broken on purpose, which a law has to find out. */
export type Twin =
  /** The relay acknowledges before it has committed. */
  | 'hasty relay'
  /** Disks call a write done that they have only begun. */
  | 'lying disk'
  /** Now and then a frame is lost within a connection. */
  | 'leaky network'
  /** What the app started from is not looked at: a stale edit reverts what others did. */
  | 'base ignored'
  /** What others wrote at a path is never shown as a conflict. */
  | 'silent conflicts'
  /** What the app says of its values is not looked at: an array merges element by element. */
  | 'rules ignored'
  /** An object is one value. */
  | 'objects whole';

/** A call of the app's, and the process that made it. */
interface AppCall {
  readonly tab: Tab;
  readonly what: string;
}

export interface WorldOptions {
  readonly traced?: boolean;
  readonly twin?: Twin;
}

/** Devices, a relay and everything between them, driven by one seed. */
export class World {
  readonly script: Script;
  readonly twin: Twin | undefined;
  readonly simulation: Simulation;
  readonly counts: Counts = new Counts();
  readonly relay: Relay;
  readonly network: SimulatedNetwork;
  readonly frames: FrameLog;
  readonly receipts: Receipts = new Receipts();
  /** Changes that the app has called applied, as `nameInPartition`. */
  readonly marked: Set<string> = new Set<string>();
  readonly oracle: Oracle = new Oracle();
  readonly devices: Device[] = [];
  readonly places: readonly Place[];
  readonly shape: Shape;
  /** Calls of the app's that have not settled, each with the process that made it. */
  readonly calls: Set<AppCall> = new Set<AppCall>();
  /** What went wrong where nobody could be told. */
  readonly problems: unknown[] = [];
  /** A relay that is down comes up again by itself. */
  relayIsDue = false;
  /** Every change that was recorded, by the name it got. */
  readonly #recorded = new Map<string, { readonly tab: Tab; readonly own: OwnChange }>();
  #aged = 0;

  constructor(script: Script, { traced = false, twin }: WorldOptions = {}) {
    this.script = script;
    this.simulation = new Simulation(script.seed, traced);
    this.places = PLACES.slice(0, script.resources);
    const { simulation, counts } = this;
    this.shape = script.isNested === true ? NESTED : FLAT;
    this.twin = twin;
    const isHasty = twin === 'hasty relay';
    this.relay =
      script.relay === 'core' && !isHasty
        ? new CoreRelay(simulation, counts)
        : new ModelRelay(simulation, counts, isHasty);
    this.frames = new FrameLog(() => this.relay);
    const { relay, frames: observer } = this;
    this.network = new SimulatedNetwork({
      ...{ simulation, counts, relay, observer },
      latency: script.latency,
      isLeaky: twin === 'leaky network',
    });
    for (const [index, plan] of script.devices.entries()) this.add(`d${index}`, plan);
  }

  /** @param original whose store the new device has a copy of */
  add(host: string, plan: DevicePlan, original?: Device): Device {
    const device = new Device(
      host,
      plan,
      {
        network: this.network,
        receipts: this.receipts,
        rules: rulesOf(this.shape, this.twin),
        valuesPerClientId: this.script.valuesPerClientId,
        aged: () => this.#aged,
        onRecorded: (tab, change) => this.#noteRecorded(device, tab, change),
        onProblem: (error) => {
          if (!(error instanceof SyncError)) this.problems.push(error);
        },
      },
      original,
    );
    device.disk.isLying = this.twin === 'lying disk';
    this.devices.push(device);
    return device;
  }

  /** Every clock goes on by so many ms while nothing happens. */
  age(milliseconds: number): void {
    this.#aged += milliseconds;
  }

  get hasAged(): boolean {
    return this.#aged > 0;
  }

  /** The processes that an app could use now. */
  get open(): readonly Tab[] {
    return this.devices.flatMap(({ tabs }) => tabs.filter(({ phase }) => phase === 'open'));
  }

  deviceOf(tab: Tab): Device {
    return this.devices.find(({ tabs }) => tabs.includes(tab)) as Device;
  }

  /** Starts a process of a device. */
  openTab(device: Device): void {
    const tab = device.open();
    this.counts.add('operation: open');
    this.call(tab, 'open', tab.open());
  }

  /** The process dies; what it had said of its changes is held against its disk. */
  crash(tab: Tab, why = 'fault: crash'): void {
    tab.noteLevels();
    tab.crash();
    this.network.drop(tab.options.name, 'its process is gone');
    this.counts.add(why);
    const { disk } = this.deviceOf(tab);
    const docs = new Map<string, Y.Doc>();
    const onDisk = (room: string): Y.Doc => {
      const doc = docs.get(room) ?? newDocument();
      if (!docs.has(room)) for (const update of disk.read(room).updates) Y.applyUpdate(doc, update);
      docs.set(room, doc);
      return doc;
    };
    for (const { index, level, room, change } of tab.own) {
      if (index === undefined || level === 'recorded') continue;
      for (const document of [`${room}/state`, `${room}/journal`]) {
        // Where its documents were not known yet, it is found by its name.
        const isNamed = !this.receipts.has(document, index) && isWrittenIn(onDisk(document), change);
        const kept =
          isNamed ||
          this.receipts.holds(document, index, onDisk(document)) ||
          this.receipts.holds(document, index, this.relay.durable(document));
        holds(kept, 'S5', () => `change ${index} was ${level}, and ${document} lost it in a crash`);
      }
    }
    for (const doc of docs.values()) doc.destroy();
  }

  /** A call of the app's, whose refusal is one of its answers. */
  call(tab: Tab, what: string, result: Promise<unknown>): void {
    const entry: AppCall = { tab, what };
    this.calls.add(entry);
    result
      .catch((error: unknown) => {
        if (error instanceof SyncError) this.counts.add(`refused: ${what} ${error.code}`);
        else this.problems.push(error);
      })
      .finally(() => this.calls.delete(entry))
      .catch((error: unknown) => this.problems.push(error));
  }

  /** What a process has to see of a resource. */
  view(tab: Tab, place: Place): ModelView {
    return this.oracle.view(place.key, tab.known(`${place.partition}/state`));
  }

  /** Does something of the app's that records a change. */
  record<Result>(tab: Tab, draft: Draft | undefined, work: () => Result): Result {
    tab.intent = { draft };
    try {
      return work();
    } finally {
      tab.intent = undefined;
    }
  }

  /** Every change that was recorded, by its partition and the name it got. */
  *recordedNames(): Generator<{ readonly room: string; readonly name: string }> {
    for (const { own } of this.#recorded.values()) {
      const { writer, sequence } = own.change;
      yield { room: own.room, name: `${writer}/${String(sequence)}` };
    }
  }

  #noteRecorded(device: Device, tab: Tab, change: Change): void {
    const place = this.places.find(
      ({ type, id }) => type === change.resourceType && id === change.resourceId,
    );
    if (place === undefined) throw new Error('a change of an unknown resource');
    this.simulation.tell(
      () => `${tab.options.name} records ${change.writer}/${change.sequence} ${change.hash}`,
    );
    const settles = tab.intent === undefined;
    const draft = settles ? this.#settlement(tab, place) : tab.intent?.draft;
    const writes = draft !== undefined && (draft.root !== undefined || draft.cells.size > 0);
    const added = writes
      ? this.oracle.add({
          ...draft,
          resource: place.key,
          device: device.id,
          writer: change.writer,
          sequence: change.sequence,
          time: change.timestamp,
          settles,
          past: tab.known(`${place.partition}/state`),
        })
      : undefined;
    this.counts.add(settles ? 'operation: strategy' : 'changes');
    const own: OwnChange = { index: added?.index, change, room: place.partition, level: 'recorded' };
    this.#checkNumber(tab, own);
    tab.own.push(own);
    if (added === undefined) return;
    const { writer, sequence, timestamp } = change;
    const name = `${place.partition} ${writtenName(writer, sequence, timestamp)}`;
    // Two copies of a store may give one number in one millisecond: that name tells nobody which of the two is meant.
    const copies = this.devices.filter(({ id, names }) => id === device.id && names.has(name));
    for (const { names } of copies) names.delete(name);
    if (copies.length === 0) device.names.set(name, added.index);
    tab.stamp(added.index, place.partition);
  }

  /** What the device's strategy answers here, as the oracle would have it. */
  #settlement(tab: Tab, place: Place): Draft | undefined {
    const view = this.view(tab, place);
    const { strategy, device } = tab.options;
    const answer = this.oracle.settlement(view, strategy, device);
    holds(answer !== undefined, 'S3', () => `${tab.options.name} answers where nothing is to be answered`);
    return draftOfResolution(view.value, answer.path, answer.value);
  }

  /** A number is given once, but for copies of a store, and for changes that went down with their process. */
  #checkNumber(tab: Tab, own: OwnChange): void {
    const name = nameOf(own.room, own.change);
    const before = this.#recorded.get(name);
    if (before !== undefined) {
      const sameStore = this.deviceOf(before.tab) === this.deviceOf(tab);
      const wasLost = before.own.level === 'recorded' && before.tab.phase === 'gone';
      holds(!sameStore || wasLost, 'S5', () => `${name} was given twice`);
      this.counts.add(sameStore ? 'number of a lost change' : 'number of a copied store');
    }
    this.#recorded.set(name, { tab, own });
  }
}

function isWrittenIn(doc: Y.Doc, { writer, sequence, timestamp }: Change): boolean {
  const wanted = writtenName(writer, sequence, timestamp);
  for (const { name } of writtenBy(doc, doc.store.clients.keys())) if (name === wanted) return true;
  return false;
}

/** Each partition numbers its changes. */
function nameOf(room: string, { writer, sequence }: Change): string {
  return `${room} ${writer}/${sequence}`;
}

function rulesOf({ rules }: Shape, twin: Twin | undefined): MergeOptions | undefined {
  if (twin === 'rules ignored') return undefined;
  return twin === 'objects whole' ? { rules: { ...rules?.rules, '*': { type: 'atomic' } } } : rules;
}
