import { parseJson } from '../../src/model/json.ts';
import { readMember } from './attempt.ts';
import type { Findings } from './findings.ts';
import type { Part, Parts } from './examined.ts';

export interface Members {
  /** The members asked for that are there, each read once. */
  readonly known: ReadonlyMap<string, unknown>;
  /** All others, as far as they are JSON. */
  readonly others: Parts;
}

const LEFT_OUT = 'left out';

/**
 * Reads an object's members, whatever it is made of.
 * @param name what the object is called in messages
 */
export function readMembers(
  source: object,
  name: string,
  asked: readonly string[],
  findings: Findings,
): Members {
  const known = new Map<string, unknown>();
  for (const key of asked) {
    const member = readMember(source, key);
    if (!member.ok) {
      findings.unrepairable({
        value: `${name}.${key} (unreadable)`,
        rule: 'a member can be read without an error',
        remedy: 'Pass plain data',
      });
    } else if (member.value !== undefined) known.set(key, member.value);
  }
  const others: [string, Part][] = [];
  const keys = findings.reading(name, () => Object.keys(source)) ?? [];
  for (const key of keys) {
    if (asked.includes(key)) continue;
    const pair = findings.reading(
      `${name}.${key}`,
      // The name is checked with the value; fromEntries takes any.
      () =>
        parseJson(
          Object.fromEntries([[key, (source as Readonly<Record<string, unknown>>)[key]]]),
          name,
        ) as Parts, // reason: parsed from an object
      LEFT_OUT,
    );
    if (pair !== undefined) others.push(...Object.entries(pair));
  }
  return { known, others: Object.fromEntries(others) };
}
