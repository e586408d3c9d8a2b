import { isReadableArray, attempt } from './attempt.ts';
import { describeValue } from './describe-value.ts';
import { examineChain } from './examine-chain.ts';
import { examineChange } from './examine-change.ts';
import type { ExaminedChange } from './examine-change.ts';
import type { Findings } from './findings.ts';

/** A resource's history: its changes that can be read, in their order. */
export interface ExaminedHistory {
  readonly changes: readonly ExaminedChange[];
  /** The one that the data has to agree with; undefined when none can be replayed. */
  readonly latest: ExaminedChange | undefined;
  /** The version the changes lead to. */
  readonly version: number;
  /** Whether it begins with the resource's first change, so that there are no others. */
  readonly isWhole: boolean;
}

/** Longest history that is examined, in changes: an array that only claims a length must not hold anybody up. */
const MAX_CHANGES = 100_000;

/** Examines a history; undefined when it is none. */
export function examineHistory(value: unknown, findings: Findings): ExaminedHistory | undefined {
  const items = itemsOf(value, findings);
  if (items === undefined) return undefined;
  const read = items.flatMap(
    (item, index) => examineChange(item, `history[${String(index)}]`, findings) ?? [],
  );
  const changes = withoutRepeats(inOrder(read, findings), findings);
  examineChain(changes, findings);
  const first = changes[0];
  const isWhole =
    first !== undefined && (first.version === undefined ? first.operation === 'create' : first.version === 1);
  if (isWhole) examineGaps(changes, findings);
  return {
    changes,
    latest: changes.findLast(({ isSound }) => isSound),
    version: changes.reduce((highest, change) => Math.max(highest, change.version ?? 0), changes.length),
    isWhole,
  };
}

function itemsOf(value: unknown, findings: Findings): readonly unknown[] | undefined {
  if (!isReadableArray(value)) {
    findings.unrepairable({
      value: `history (${describeValue(value)})`,
      rule: 'a history is an array of changes',
      remedy: 'Pass what getChangeHistory gave, or leave it out',
    });
    return undefined;
  }
  const length = attempt(() => value.length);
  if (!length.ok || length.value > MAX_CHANGES) {
    findings.unrepairable({
      value: `history (${length.ok ? `${String(length.value)} changes` : 'unreadable'})`,
      rule: `a history that can be examined has at most ${String(MAX_CHANGES)} changes`,
      remedy: 'Pass the later part of it, from a change with the whole data on',
    });
    return undefined;
  }
  return Array.from({ length: length.value }, (_, index): unknown =>
    findings.reading(`history[${String(index)}]`, () => value[index]),
  );
}

/** By (time, writer, sequence), the order in which histories are told; as given where not all times are known. */
function inOrder(changes: readonly ExaminedChange[], findings: Findings): readonly ExaminedChange[] {
  if (changes.some(({ timestamp }) => timestamp === undefined)) return changes;
  const misplaced = changes.find((change, index) => {
    const previous = changes[index - 1];
    return previous !== undefined && compare(previous, change) > 0;
  });
  if (misplaced === undefined) return changes;
  findings.repaired(
    {
      value: `${misplaced.name}.timestamp (${String(misplaced.timestamp)})`,
      rule: 'the changes of a history stand in the order of their time, then writer, then sequence',
      remedy: 'Sort them',
    },
    'sorted with the others',
  );
  return [...changes].sort(compare);
}

function compare(a: ExaminedChange, b: ExaminedChange): number {
  if (a.timestamp !== b.timestamp) return (a.timestamp ?? 0) - (b.timestamp ?? 0);
  // Equal times tell an order only between changes that say who wrote them.
  if (a.writer === undefined || b.writer === undefined) return 0;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return (a.sequence ?? 0) - (b.sequence ?? 0);
}

/** A change that came twice is one; two that claim one number of their writer are both kept, and told. */
function withoutRepeats(changes: readonly ExaminedChange[], findings: Findings): readonly ExaminedChange[] {
  const known = new Map<string, ExaminedChange>();
  return changes.filter((change) => {
    const { name, writer, sequence, id, hash } = change;
    if (writer === undefined || sequence === undefined) return true;
    const key = JSON.stringify([writer, sequence]);
    const twin = known.get(key);
    if (twin === undefined) {
      known.set(key, change);
      return true;
    }
    const fault = {
      value: `${name}.sequence (${String(sequence)}, as ${twin.name} has)`,
      rule: 'a writer gives each number once',
      remedy: 'Keep one of the two',
    };
    const same = id !== undefined && id === twin.id && hash === twin.hash;
    if (same) findings.repaired(fault, 'the repetition is left out');
    else findings.unrepairable(fault);
    return !same;
  });
}

/** Who made a resource's nth change knew n - 1 others, and they come before it. */
function examineGaps(changes: readonly ExaminedChange[], findings: Findings): void {
  for (const [index, { name, version }] of changes.entries()) {
    if (version === undefined || version <= index + 1) continue;
    findings.unrepairable({
      value: `${name}.version (${String(version)})`,
      rule: `the ${String(version)}th change of a resource has ${String(version - 1)} before it, and here are ${String(index)}`,
      remedy: 'Changes are missing: restore them from another device',
    });
    return;
  }
}
