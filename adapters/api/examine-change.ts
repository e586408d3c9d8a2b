import { changeId } from '../../src/model/change.ts';
import type { Operation } from '../../src/model/entry.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { isReadableArray } from './attempt.ts';
import { describeValue } from './describe-value.ts';
import { clockPart, examineClock } from './examine-clock.ts';
import type { Part, Parts } from './examined.ts';
import type { Findings } from './findings.ts';
import { isCount, isDeviceId, isText, isTime, takeMember } from './member-rule.ts';
import { readMembers } from './read-members.ts';

/** One change of a history, a recorded Change or a simple `{ operation, data }`. */
export interface ExaminedChange {
  readonly name: string;
  readonly parts: Parts;
  readonly operation: Operation;
  /** The whole resource after it; undefined where nothing was left. */
  readonly state: Json | undefined;
  /** Whether its id, where it has one, is that of its content. */
  readonly isSound: boolean;
  readonly id: string | undefined;
  readonly timestamp: number | undefined;
  readonly userId: string | undefined;
  readonly deviceId: string | undefined;
  readonly writer: string | undefined;
  readonly sequence: number | undefined;
  readonly version: number | undefined;
  readonly hash: string | undefined;
  readonly previousHash: string | undefined;
  readonly clock: ReadonlyMap<string, number> | undefined;
}

const STATES = ['before', 'after', 'data'] as const;
const TEXTS = [
  'id',
  'resourceType',
  'resourceId',
  'userId',
  'deviceId',
  'writer',
  'hash',
  'previousHash',
] as const;
const ASKED = ['operation', ...STATES, ...TEXTS, 'timestamp', 'sequence', 'version', 'vectorClock'];

/** Examines one change. Undefined, and told as such, when it cannot be replayed. */
export function examineChange(value: unknown, name: string, findings: Findings): ExaminedChange | undefined {
  if (typeof value !== 'object' || value === null || isReadableArray(value)) {
    findings.unrepairable({
      value: `${name} (${describeValue(value)})`,
      rule: 'a change is an object with an operation and the data after it',
      remedy: 'It is left out of a repaired copy: restore it from another device',
    });
    return undefined;
  }
  const { known, others } = readMembers(value, name, ASKED, findings);
  const operation = parseOperation(known.get('operation'), name, findings);
  const states = parseStates(known, name, findings);
  if (operation === undefined || states === undefined) return undefined;
  // The data of a delete is what it took away; what is left after one is what others edited at the same time.
  const state = states.after === undefined && operation !== 'delete' ? states.data : states.after;
  if (operation !== 'delete' && state === undefined && !leftNothing(known, operation, states.before)) {
    findings.unrepairable({
      value: `${name}.after (missing)`,
      rule: `the change of a ${operation} has the whole data after it, as after or data`,
      remedy: 'It is left out of a repaired copy: restore it from another device',
    });
    return undefined;
  }
  const text = (key: (typeof TEXTS)[number]): string | undefined =>
    takeMember(known, key, `${name}.${key}`, key === 'deviceId' ? isDeviceId : isText, findings);
  const texts = Object.fromEntries(TEXTS.map((key) => [key, text(key)])) as Readonly<
    Record<(typeof TEXTS)[number], string | undefined> // reason: fromEntries forgets the names
  >;
  const timestamp = takeMember(known, 'timestamp', `${name}.timestamp`, isTime, findings);
  const sequence = takeMember(known, 'sequence', `${name}.sequence`, isCount, findings);
  const version = takeMember(known, 'version', `${name}.version`, isCount, findings);
  const clock = parseClock(known, texts.deviceId, sequence, name, findings);
  const isSound = hasOwnId({ ...texts, operation, before: states.before, after: state }, name, findings);
  const parts: Record<string, Part> = {
    operation,
    ...texts,
    ...states,
    timestamp,
    sequence,
    version,
    vectorClock: clock?.part,
    ...others,
  };
  return {
    ...texts,
    name,
    operation,
    state,
    isSound,
    timestamp,
    sequence,
    version,
    clock: clock?.entries,
    parts: Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
  };
}

type States = Readonly<Partial<Record<(typeof STATES)[number], Json>>>;

function parseOperation(value: unknown, name: string, findings: Findings): Operation | undefined {
  if (value === 'create' || value === 'update' || value === 'delete') return value;
  findings.unrepairable({
    value: `${name}.operation (${describeValue(value)})`,
    rule: 'an operation is create, update or delete',
    remedy: 'It is left out of a repaired copy: restore it from another device',
  });
  return undefined;
}

function parseStates(
  known: ReadonlyMap<string, unknown>,
  name: string,
  findings: Findings,
): States | undefined {
  const states: Partial<Record<(typeof STATES)[number], Json>> = {};
  for (const key of STATES) {
    if (!known.has(key)) continue;
    const state = findings.reading(`${name}.${key}`, () => parseJson(known.get(key), `${name}.${key}`));
    if (state === undefined) return undefined;
    states[key] = state;
  }
  return states;
}

/** The author of a change knew that very change: a clock that does not count it was damaged. */
function parseClock(
  known: ReadonlyMap<string, unknown>,
  deviceId: string | undefined,
  sequence: number | undefined,
  name: string,
  findings: Findings,
): { readonly entries: ReadonlyMap<string, number>; readonly part: Part } | undefined {
  if (!known.has('vectorClock')) return undefined;
  const clock = examineClock(known.get('vectorClock'), `${name}.vectorClock`, findings);
  const counted = deviceId === undefined ? undefined : (clock.entries.get(deviceId) ?? 0);
  if (deviceId === undefined || sequence === undefined || counted === undefined || counted >= sequence) {
    return { entries: clock.entries, part: clockPart(clock) };
  }
  findings.repaired(
    {
      value: `${name}.vectorClock[${describeValue(deviceId)}] (${String(counted)})`,
      rule: `the clock of a change counts it, so at least ${String(sequence)} of its device`,
      remedy: 'Pass the clock that was recorded (a Map is lost in JSON.stringify: make it an object first)',
    },
    `now ${String(sequence)}`,
  );
  const entries = new Map(clock.entries).set(deviceId, sequence);
  return { entries, part: clockPart({ ...clock, entries }) };
}

/** Whether a change vouches by its id that nothing was left: others had deleted what its author edited. */
function leftNothing(
  known: ReadonlyMap<string, unknown>,
  operation: Operation,
  before: Json | undefined,
): boolean {
  const [id, type, resourceId] = ['id', 'resourceType', 'resourceId'].map((key) => known.get(key));
  if (!isText.test(type) || !isText.test(resourceId)) return false;
  return id === changeId(operation, type, resourceId, before, undefined);
}

interface Identified {
  readonly id: string | undefined;
  readonly operation: Operation;
  readonly resourceType: string | undefined;
  readonly resourceId: string | undefined;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

function hasOwnId(change: Identified, name: string, findings: Findings): boolean {
  const { id, operation, resourceType, resourceId, before, after } = change;
  if (id === undefined || resourceType === undefined || resourceId === undefined) return true;
  if (id === changeId(operation, resourceType, resourceId, before, after)) return true;
  findings.unrepairable({
    value: `${name}.id (${describeValue(id)})`,
    rule: 'the id of a change is the hash of its operation, resource, before and after',
    remedy:
      'The change was altered after it was recorded and is not replayed: restore it from another device',
  });
  return false;
}
