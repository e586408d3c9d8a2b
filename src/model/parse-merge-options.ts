import { askResolver } from './ask-resolver.ts';
import type { ElementKeys } from './element-id.ts';
import { SyncError } from './errors.ts';
import type { ConflictResolve, MergeOptions } from './merge-options.ts';
import { NO_RULES } from './merge-rules.ts';
import type { Decision, MergeRules, Shape } from './merge-rules.ts';
import { ParsedRules } from './parsed-rules.ts';
import type { ParsedGroup, ParsedRule, PatternToken } from './parsed-rules.ts';
import { CONFLICT_STRATEGIES } from './strategy.ts';
import type { ConflictStrategy } from './strategy.ts';

/** Patterns in one set of options: each is looked at for every member of a value. */
const MAX_PATTERNS = 1_000;
/** Tokens of one pattern: more than a path can have match nothing. */
const MAX_PATTERN_TOKENS = 64;

/**
 * Checks options once, so that what asks them may trust them.
 * @param name what they are called in messages
 * @throws SyncError INVALID_ARGUMENT that names the bad rule
 */
export function parseMergeOptions(options: MergeOptions | undefined, name = 'options'): MergeRules {
  if (options === undefined) return NO_RULES;
  try {
    return parse(options, name);
  } catch (error) {
    if (error instanceof SyncError) throw error;
    throw refusal(name, 'options can be read without an error', 'Pass a plain object', error);
  }
}

function parse(options: unknown, name: string): MergeRules {
  const { rules = {}, groups = [], strategy } = membersOf(options, name, ['rules', 'groups', 'strategy']);
  const parsedRules = Object.entries(membersOf(rules, `${name}.rules`)).map(
    ([pattern, rule], order): ParsedRule => ({
      order,
      ...parseRule(pattern, rule, `${name}.rules[${JSON.stringify(pattern)}]`),
    }),
  );
  if (!Array.isArray(groups)) throw refusal(`${name}.groups`, 'groups are an array', EXAMPLE_GROUPS);
  const parsedGroups = (groups as readonly unknown[]).map((group, index) =>
    parseGroup(group, `${name}.groups[${index}]`),
  );
  if (parsedRules.length + parsedGroups.length > MAX_PATTERNS) {
    throw refusal(name, `options have at most ${MAX_PATTERNS} patterns`, 'Use * and ** in place of names');
  }
  return new ParsedRules(parsedRules, parsedGroups, parseStrategy(strategy, `${name}.strategy`));
}

function parseRule(pattern: string, rule: unknown, name: string): Omit<ParsedRule, 'order'> {
  const { type, key, by, strategy, resolve } = membersOf(rule, name, [
    ...['type', 'key', 'by', 'strategy', 'resolve'],
  ]);
  if (resolve !== undefined && typeof resolve !== 'function') {
    throw refusal(`${name}.resolve`, 'a resolver is a function', 'Pass (conflict) => value');
  }
  const known = parseStrategy(strategy, `${name}.strategy`);
  const decision: Decision | undefined =
    resolve !== undefined
      ? { by: 'resolver', ask: (...conflict) => askResolver(resolve as ConflictResolve, ...conflict) }
      : known === undefined
        ? undefined
        : { by: 'strategy', strategy: known };
  return { pattern: parsePattern(pattern, name), shape: parseShape(type, key, by, name), decision };
}

function parseShape(type: unknown, key: unknown, by: unknown, name: string): Shape | undefined {
  if (key !== undefined && type !== undefined && type !== 'array') {
    throw refusal(`${name}.key`, 'only an array has a key', 'Leave out key, or set type to array');
  }
  if (by !== undefined && type !== 'text') {
    throw refusal(`${name}.by`, 'only a text has a unit', 'Leave out by, or set type to text');
  }
  if (key !== undefined) return { type: 'array', keys: parseKeys(key, `${name}.key`) };
  switch (type) {
    case undefined:
      return undefined;
    case 'plain':
    case 'counter':
    case 'atomic':
    case 'noise':
      return { type };
    case 'text':
      if (by === undefined || by === 'words' || by === 'lines') return { type, by: by ?? 'words' };
      throw refusal(`${name}.by`, 'a text merges by words or by lines', 'Pass one of the two');
    case 'array':
      throw refusal(`${name}.key`, 'an array rule names the key of its elements', "Pass key: 'name'");
    default:
      throw refusal(
        `${name}.type`,
        'a type is one of plain, array, text, counter, atomic, noise',
        'Pass one of them, or leave it out',
      );
  }
}

function parseKeys(key: unknown, name: string): ElementKeys {
  const alternatives: readonly unknown[] = Array.isArray(key) ? (key as readonly unknown[]) : [key];
  const keys = alternatives.map((alternative) => {
    const names: readonly unknown[] = Array.isArray(alternative)
      ? (alternative as readonly unknown[])
      : [alternative];
    if (names.length > 0 && names.every((member) => typeof member === 'string')) return names;
    throw refusal(name, 'a key is a name, or names, or lists of names', "Pass 'name' or [['host', 'port']]");
  });
  if (keys.length > 0) return keys;
  throw refusal(name, 'a key has one name at least', "Pass 'name', or leave the rule out");
}

function parseGroup(group: unknown, name: string): ParsedGroup {
  if (!Array.isArray(group) || group.length < 2) {
    throw refusal(name, 'a group has two patterns at least', EXAMPLE_GROUPS);
  }
  const members = (group as readonly unknown[]).map((pattern) => {
    const tokens = typeof pattern === 'string' ? parsePattern(pattern, name) : [];
    const last = tokens.at(-1);
    if (last === undefined || typeof last === 'string') {
      throw refusal(name, 'a pattern of a group ends in the name of a member', EXAMPLE_GROUPS);
    }
    return { parent: tokens.slice(0, -1), name: last.name };
  });
  const [first, ...others] = members.map(({ parent }) => JSON.stringify(parent));
  if (others.some((parent) => parent !== first)) {
    throw refusal(name, 'the members of a group belong to one object', 'Make the larger object atomic');
  }
  const names = [...new Set(members.map((member) => member.name))].sort();
  return { pattern: members[0]?.parent ?? [], names };
}

function parsePattern(pattern: string, name: string): readonly PatternToken[] {
  const isPointer = pattern.startsWith('/');
  if (isPointer && /~(?![01])/u.test(pattern)) {
    throw refusal(name, 'a JSON Pointer has ~ only in ~0 and ~1', 'Write ~0 for ~');
  }
  const texts = pattern === '' ? [] : isPointer ? pattern.slice(1).split('/') : pattern.split('.');
  if (texts.length > MAX_PATTERN_TOKENS) {
    throw refusal(name, `a pattern has at most ${MAX_PATTERN_TOKENS} names`, 'Use ** for some of them');
  }
  return texts.map((text) => {
    if (text === '*') return 'any';
    if (text === '**') return 'deep';
    if (text === '' && !isPointer) {
      throw refusal(name, 'a pattern has names between its dots', 'Write a JSON Pointer for an empty name');
    }
    return { name: isPointer ? text.replaceAll('~1', '/').replaceAll('~0', '~') : text };
  });
}

function parseStrategy(value: unknown, name: string): ConflictStrategy | undefined {
  const strategy = CONFLICT_STRATEGIES.find((known) => known === value);
  if (value === undefined || strategy !== undefined) return strategy;
  throw refusal(
    name,
    `a strategy is one of ${CONFLICT_STRATEGIES.join(', ')}`,
    'Pass one of them, or leave it out',
  );
}

function membersOf(
  value: unknown,
  name: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(name, 'it is an object', "Pass { rules: { 'path': { … } } }, or leave it out");
  }
  const stranger = known === undefined ? undefined : Object.keys(value).find((key) => !known.includes(key));
  if (known !== undefined && stranger !== undefined) {
    throw refusal(`${name}.${stranger}`, `it has only ${known.join(', ')}`, 'Correct the name');
  }
  return value as Readonly<Record<string, unknown>>;
}

const EXAMPLE_GROUPS = "Pass [['place.lat', 'place.lng']]";

function refusal(value: string, rule: string, remedy: string, cause?: unknown): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value,
    rule,
    remedy,
    ...(cause !== undefined && { cause }),
  });
}
