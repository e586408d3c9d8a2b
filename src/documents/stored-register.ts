import type * as Y from 'yjs';
import { isCount, isRegisterPath, isTime, parseLeaves } from '../model/entry.ts';
import { isWithinDepth } from '../model/is-within-depth.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { RECORD_DEPTH } from '../model/limits.ts';
import type { Register } from '../model/register.ts';
import { parseResourceKey } from '../model/resource-key.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { parseSlot } from '../model/slot.ts';
import type { Leaves, Slot } from '../model/slot.ts';
import type { LogItem } from './log-item.ts';

/** `[resource, path, value, time, sequence, version]`, and `{was, settles}` as a seventh where there is any. */
export type RawRegister = readonly [
  string,
  string,
  Json,
  number,
  number,
  number,
  { readonly was?: Leaves; readonly settles?: 1 }?,
];

/** A register as it stands in the state document. Reads through to the stored value, to keep memory small. */
export class StoredRegister implements Register {
  readonly raw: RawRegister;
  readonly segment: Y.Array<unknown>;
  readonly writer: string;

  /** Of one that is known to be a register. */
  constructor({ segment, writer, value }: LogItem) {
    this.raw = value as RawRegister;
    this.segment = segment;
    this.writer = writer;
  }

  /** Lets the stored value, a trimmed copy, use texts that others have too, in place of equal ones of its own. */
  share(resource: ResourceKey, path: string): void {
    const raw: unknown[] = this.raw as unknown as unknown[]; // reason: the texts are equal, so nobody can tell
    raw[0] = resource;
    raw[1] = path;
  }

  get resource(): ResourceKey {
    return this.raw[0] as ResourceKey;
  }

  get path(): string {
    return this.raw[1];
  }

  get slot(): Slot {
    return this.raw[2] as Slot;
  }

  get time(): number {
    return this.raw[3];
  }

  get sequence(): number {
    return this.raw[4];
  }

  get version(): number {
    return this.raw[5];
  }

  get was(): Leaves | undefined {
    return this.raw[6]?.was;
  }

  get settles(): boolean {
    return this.raw[6]?.settles === 1;
  }
}

/** @param path the register's, in a text that others have too */
export function encodeRegister(
  resource: ResourceKey,
  path: string,
  register: Omit<Register, 'writer'>,
): RawRegister {
  const { slot, time, sequence, version, was, settles } = register;
  const plain = [resource, path, slot as Json, time, sequence, version] as const;
  if (was === undefined && !settles) return plain;
  return [...plain, { ...(was !== undefined && { was }), ...(settles && { settles: 1 as const }) }];
}

/** Whether a value from a document is a register. It is checked once; what reads it afterwards may trust it. */
export function isRawRegister(found: unknown): found is RawRegister {
  const value = found as Json;
  if (!isArray(value) || value.length < 6 || value.length > 7) return false;
  const [resource, path, slot, time, sequence, version, extra] = value;
  return (
    typeof resource === 'string' &&
    parseResourceKey(resource) !== undefined &&
    isRegisterPath(path) &&
    slot !== undefined &&
    parseSlot(slot) !== undefined &&
    isTime(time) &&
    isCount(sequence) &&
    isCount(version) &&
    isWithinDepth(value, RECORD_DEPTH) &&
    (extra === undefined ||
      (isObject(extra) && (extra['was'] === undefined || parseLeaves(extra['was']) !== undefined)))
  );
}
