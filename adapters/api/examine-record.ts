import { equalJson, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { snapshotHash } from '../../src/model/snapshot-hash.ts';
import { attempt, isReadableArray } from './attempt.ts';
import { describeValue } from './describe-value.ts';
import { clockPart, examineClock } from './examine-clock.ts';
import { examineHistory } from './examine-history.ts';
import type { ExaminedHistory } from './examine-history.ts';
import type { Part, Parts } from './examined.ts';
import { firstDifference } from './first-difference.ts';
import { Findings } from './findings.ts';
import { isCount, isDeviceId, isText, isTime, takeMember } from './member-rule.ts';
import type { MemberRule } from './member-rule.ts';
import { readMembers } from './read-members.ts';

export interface Examination {
  /** The record with all repairs made. */
  readonly record: Parts;
  readonly findings: Findings;
}

const METADATA = ['version', 'timestamp', 'userId', 'deviceId', 'hash', 'vectorClock'] as const;
/** What a repaired copy says about itself; an earlier repair's is no part of the record. */
const REPORT = ['repairs', 'unrepaired'];

/** Examines a record and repairs a copy of it, in one walk, so that the two cannot disagree. Never throws. */
export function examineRecord(value: unknown): Examination {
  const findings = new Findings();
  if (typeof value !== 'object' || value === null || isReadableArray(value)) {
    findings.unrepairable({
      value: `record (${describeValue(value)})`,
      rule: 'a record is an object with data and a version, and with a hash or a history',
      remedy: 'Pass a snapshot, or { data, version, history }',
    });
    return { record: {}, findings };
  }
  const { known, others } = readMembers(
    value,
    'record',
    ['data', 'history', ...METADATA, ...REPORT],
    findings,
  );
  const history = known.has('history') ? examineHistory(known.get('history'), findings) : undefined;
  const data = examineData(known, history, findings);
  const parts: Record<string, Part> = {
    data: data.value,
    ...examineMetadata(known, history, findings),
    hash: examineHash(known, history, data, findings),
    vectorClock: examineRecordClock(known, history, findings),
    history: history?.changes.map((change) => change.parts),
    ...others,
  };
  return {
    record: Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
    findings,
  };
}

interface ExaminedData {
  readonly value: Json | undefined;
  /** Whether the value is what the record is about, undefined for a deleted resource. */
  readonly isKnown: boolean;
}

function examineData(
  known: ReadonlyMap<string, unknown>,
  history: ExaminedHistory | undefined,
  findings: Findings,
): ExaminedData {
  const latest = history?.latest;
  const given = known.get('data');
  const repair = latest === undefined ? undefined : `as ${latest.name} left it`;
  const value =
    given === undefined ? undefined : findings.reading('data', () => parseJson(given, 'data'), repair);
  if (latest !== undefined) {
    const readable = given === undefined || value !== undefined;
    if (readable && !equalJson(value, latest.state)) {
      const { name, found, expected } = firstDifference('data', value, latest.state);
      findings.repaired(
        {
          value: `${name} (${describeValue(found)})`,
          rule: `data is what replaying the history gives, here ${describeValue(expected)}, as ${latest.name} left it`,
          remedy: 'Repair it, which replays the history',
        },
        repair ?? '',
      );
    }
    // A value that is equal stays as it is, with the order of its members.
    return { value: equalJson(value, latest.state) ? value : latest.state, isKnown: true };
  }
  if (given === undefined) findings.unrepairable(missing('data'));
  return { value, isKnown: value !== undefined };
}

function examineMetadata(
  known: ReadonlyMap<string, unknown>,
  history: ExaminedHistory | undefined,
  findings: Findings,
): Parts {
  const take = <T extends string | number>(
    key: string,
    rule: MemberRule<T>,
    substitute?: T,
  ): T | undefined => {
    const value = known.get(key);
    if (value === undefined && history === undefined) findings.unrepairable(missing(key));
    return takeMember(known, key, key, rule, findings, substitute);
  };
  const latest = history?.latest;
  return {
    version: examineVersion(known, history, findings),
    timestamp: take('timestamp', isTime, latest?.timestamp ?? timeOf(known.get('timestamp'))),
    userId: take('userId', isText, latest?.userId),
    deviceId: take('deviceId', isDeviceId, latest?.deviceId),
  };
}

function examineVersion(
  known: ReadonlyMap<string, unknown>,
  history: ExaminedHistory | undefined,
  findings: Findings,
): number {
  const counted = Math.max(1, history?.version ?? 0);
  if (!known.has('version')) {
    findings.repaired(missing('version'), `now ${String(counted)}`);
    return counted;
  }
  const given = known.get('version');
  const rounded = typeof given === 'number' ? Math.floor(given) : 0;
  const substitute = history === undefined && isCount.test(rounded) ? rounded : counted;
  const version = takeMember(known, 'version', 'version', isCount, findings, substitute) ?? counted;
  if (history === undefined || history.changes.length === 0 || version === counted) return version;
  if (version > counted && !history.isWhole) return version;
  findings.repaired(
    {
      value: `version (${String(version)})`,
      rule: `a version counts the changes, and the history has ${history.isWhole ? '' : 'at least '}${String(counted)}`,
      remedy: 'Repair it, which counts them',
    },
    `now ${String(counted)}`,
  );
  return counted;
}

function examineHash(
  known: ReadonlyMap<string, unknown>,
  history: ExaminedHistory | undefined,
  { value, isKnown }: ExaminedData,
  findings: Findings,
): string | undefined {
  const given = known.get('hash');
  if (given === undefined && history !== undefined) return undefined;
  if (!isKnown) return takeMember(known, 'hash', 'hash', isText, findings);
  const hash = snapshotHash(value);
  if (given === hash) return hash;
  findings.repaired(
    given === undefined
      ? missing('hash')
      : {
          value: `hash (${describeValue(given)})`,
          rule: 'the hash of a record is that of its data',
          remedy: 'The data or the hash was altered: repair it, or take the record from another device',
        },
    history === undefined
      ? 'now that of the data as it is; whether the data was altered cannot be told without a history'
      : 'now that of the data',
  );
  return hash;
}

function examineRecordClock(
  known: ReadonlyMap<string, unknown>,
  history: ExaminedHistory | undefined,
  findings: Findings,
): Part {
  if (known.has('vectorClock')) {
    return clockPart(examineClock(known.get('vectorClock'), 'vectorClock', findings));
  }
  if (history !== undefined) return undefined;
  findings.repaired(missing('vectorClock'), 'now an empty one, which counts nothing');
  return new Map();
}

/** A time that was stored in another form; undefined for everything that is none. */
function timeOf(value: unknown): number | undefined {
  const time = attempt(() =>
    typeof value === 'string' ? Date.parse(value) : Date.prototype.getTime.call(value),
  );
  return time.ok && isTime.test(time.value) ? time.value : undefined;
}

function missing(name: string): { readonly value: string; readonly rule: string; readonly remedy: string } {
  return {
    value: `${name} (missing)`,
    rule: `a record has data, ${METADATA.join(', ')}; one with a history needs data and version only`,
    remedy: 'Pass the record as it was taken',
  };
}
