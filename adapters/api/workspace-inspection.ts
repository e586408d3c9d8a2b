import { documentSize } from '../../src/documents/document-size.ts';
import type { DocumentSize } from '../../src/documents/document-size.ts';
import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import { compareText } from '../../src/model/compare-text.ts';
import type { Change } from '../../src/model/change.ts';
import { compareEntries } from '../../src/model/entry.ts';
import type { Operation } from '../../src/model/entry.ts';
import { fieldChanges } from '../../src/model/field-change.ts';
import type { FieldChange } from '../../src/model/field-change.ts';
import { fieldName } from '../../src/model/field-name.ts';
import type { Json } from '../../src/model/json.ts';
import { keyParts, resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { slotKind } from '../../src/model/slot.ts';
import type { SlotKind } from '../../src/model/slot.ts';
import { slotValue } from '../../src/model/slot-value.ts';
import { deviceOf } from '../../src/model/writer.ts';
import type { VectorClock } from '../../src/model/vector-clock.ts';
import type { FrameLog } from '../../src/replication/frame-log.ts';
import type { ReplicatedPartition } from '../../src/replication/replicated-partition.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** A change as it stands in the journal, with what its author had received, writer by writer. */
export interface InspectedChange extends ResourceRef {
  /** Numbers and clocks are those of a partition: changes of two partitions have no causal order. */
  readonly partition: string;
  readonly writer: string;
  readonly deviceId: string;
  /** Number of the change among its writer's in the partition. */
  readonly sequence: number;
  /** Hybrid logical time, ms. */
  readonly timestamp: number;
  readonly operation: Operation;
  /** Writer -> the highest number received; of the author's own all below `sequence`. */
  readonly received: VectorClock;
  readonly tags: readonly string[];
  /** Written by a rule or a strategy to settle a conflict. */
  readonly automatic: boolean;
  /** Journalled afterwards, from registers whose entry was lost in a crash. */
  readonly recovered: boolean;
  /** What it changed, field by field; worked out when read. */
  readonly fields: readonly FieldChange[];
}

/** What one change wrote at one path of a resource; two that stand at one path were concurrent. */
export interface InspectedRegister {
  /** The exact path: a JSON Pointer in which array elements are named by identity. */
  readonly path: string;
  readonly field: string;
  readonly kind: SlotKind;
  /** Undefined where the register removes something, or says that a container is there. */
  readonly value: Json | undefined;
  readonly deviceId: string;
  readonly writer: string;
  readonly sequence: number;
  readonly timestamp: number;
  readonly version: number;
  readonly automatic: boolean;
}

/** One of a partition's two documents. */
export interface InspectedDocument extends DocumentSize {
  readonly partition: string;
  readonly part: 'state' | 'journal';
  /** Registers, or entries. */
  readonly records: number;
}

/** What has been received in one partition. */
export interface InspectedClock {
  readonly partition: string;
  /** Writer -> the highest number received with nothing missing below. */
  readonly received: VectorClock;
  /** Writer -> the number up to which retention has taken its entries away. */
  readonly trimmed: VectorClock;
}

/** A look into a workspace's documents, for inspectors. It changes nothing and holds nothing open. */
export class WorkspaceInspection {
  /** Age at which history may go, ms. */
  readonly retention: number;
  readonly #workspace: Workspace;
  readonly #known = new WeakMap<StoredEntry, InspectedChange>();

  constructor(workspace: Workspace, retention: number) {
    this.#workspace = workspace;
    this.retention = retention;
  }

  /** Everything journalled, oldest first by (time, writer); the same object for a change in every answer. */
  changes(): readonly InspectedChange[] {
    return this.#workspace
      .partitions()
      .flatMap((of) => entriesOf(of).map((entry) => ({ entry, change: this.#toChange(of, entry) })))
      .sort((a, b) => compareEntries(a.entry, b.entry))
      .map(({ change }) => change);
  }

  /** The whole change; undefined once retention has taken it. */
  change({
    type,
    id,
    writer,
    sequence,
  }: Pick<InspectedChange, 'type' | 'id' | 'writer' | 'sequence'>): Change | undefined {
    return this.#workspace.findPartition(type, id)?.partition.projection.change(writer, sequence);
  }

  /** Every register of a resource, by path. */
  registers({ type, id }: ResourceRef): readonly InspectedRegister[] {
    const tree = this.#workspace.findPartition(type, id)?.partition.state.tree(resourceKey(type, id));
    return [...(tree?.registers() ?? [])]
      .map(({ path, slot, writer, sequence, time, version, settles }) => ({
        ...{ path, field: fieldName(path), kind: slotKind(slot), value: slotValue(slot) },
        ...{ deviceId: deviceOf(writer), writer, sequence, timestamp: time, version, automatic: settles },
      }))
      .sort((a, b) => compareText(a.path, b.path) || b.timestamp - a.timestamp);
  }

  /** Measures every document; that takes time in proportion to what they hold. */
  documents(): readonly InspectedDocument[] {
    return this.#workspace.partitions().flatMap((of) => {
      const { state, journal } = of.partition;
      let registers = 0;
      for (const [, tree] of state.resources()) registers += [...tree.registers()].length;
      return [
        { partition: of.room, part: 'state', records: registers, ...documentSize(state.doc) } as const,
        {
          partition: of.room,
          part: 'journal',
          records: entriesOf(of).length,
          ...documentSize(journal.doc),
        } as const,
      ];
    });
  }

  clocks(): readonly InspectedClock[] {
    return this.#workspace.partitions().map(({ room, partition: { journal } }) => ({
      partition: room,
      received: journal.received.clock,
      trimmed: journal.received.floors,
    }));
  }

  /** What went over the connection; undefined where there is none, or one that does not count. */
  get frames(): FrameLog | undefined {
    return this.#workspace.transport?.frames;
  }

  #toChange({ room }: ReplicatedPartition, entry: StoredEntry): InspectedChange {
    const known = this.#known.get(entry);
    if (known !== undefined) return known;
    const { writer, sequence, time, operation, received, meta } = entry;
    const ref = keyParts(entry.resource);
    const change: InspectedChange = {
      ...{ ...ref, partition: room, writer, deviceId: deviceOf(writer), sequence, timestamp: time },
      ...{ operation, received, tags: meta.tags, automatic: meta.settles, recovered: meta.recovered },
      get fields() {
        return fieldChanges(entry.rows);
      },
    };
    this.#known.set(entry, change);
    return change;
  }
}

function entriesOf({ partition: { journal } }: ReplicatedPartition): readonly StoredEntry[] {
  return [...journal.writers()].flatMap((writer) => journal.entriesBy(writer));
}
