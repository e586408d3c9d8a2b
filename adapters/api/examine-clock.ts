import type { Part } from './examined.ts';
import type { Findings } from './findings.ts';
import { attempt, isReadableArray } from './attempt.ts';
import { describeValue } from './describe-value.ts';
import { isDeviceId } from './member-rule.ts';

/** A clock that was examined: its sound entries, in the form in which it came. */
export interface ExaminedClock {
  readonly entries: ReadonlyMap<string, number>;
  readonly isMap: boolean;
}

/**
 * Examines a vector clock, a Map or a plain object of device -> number of its changes. Entries that are none are
 * left out: a clock that counts too little is harmless, one that counts too much hides changes.
 */
export function examineClock(value: unknown, name: string, findings: Findings): ExaminedClock {
  const { isMap, entries } = entriesOf(value) ?? { isMap: true, entries: undefined };
  if (entries === undefined) {
    findings.repaired(
      {
        value: `${name} (${describeValue(value)})`,
        rule: 'a vector clock is a Map or a plain object of device -> number of its changes',
        remedy: 'Pass the clock that was recorded',
      },
      'an empty one, which counts nothing',
    );
  }
  const sound = new Map<string, number>();
  for (const [id, count] of entries ?? []) {
    if (isDeviceId.test(id) && isCountOrZero(count)) sound.set(id, count);
    else {
      findings.repaired(
        {
          value: `${name}[${describeValue(id)}] (${describeValue(count)})`,
          rule: 'an entry is a device id and a whole number from 0',
          remedy: 'Count the changes received from the device',
        },
        'left out',
      );
    }
  }
  return { entries: sound, isMap };
}

export function clockPart({ entries, isMap }: ExaminedClock): Part {
  return isMap ? entries : Object.fromEntries(entries);
}

type Entries = readonly (readonly [unknown, unknown])[];

function entriesOf(value: unknown): { readonly isMap: boolean; readonly entries: Entries } | undefined {
  if (typeof value !== 'object' || value === null || isReadableArray(value)) return undefined;
  const object = attempt(() => (isPlain(value) ? (Object.entries(value) as Entries) : undefined));
  if (!object.ok) return undefined;
  if (object.value !== undefined) return { isMap: false, entries: object.value };
  const entries: (readonly [unknown, unknown])[] = [];
  // The built-in method, since a subclass's own could go on for ever.
  const map = attempt(() => {
    Map.prototype.forEach.call(value, (count: unknown, id: unknown) => entries.push([id, count]));
  });
  return map.ok ? { isMap: true, entries } : undefined;
}

/** Of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isCountOrZero(count: unknown): count is number {
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
}
