import { SyncError } from '../../src/model/errors.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { Members } from '../../src/model/members.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import type { MergeRules } from '../../src/model/merge-rules.ts';
import { parseMembers } from '../../src/model/parse-members.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { CONFLICT_STRATEGIES } from '../../src/model/strategy.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import { SharedMembers } from './shared-members.ts';

/** What a merge has to know of a Change: when it was made, ms. */
export type DatedChange = Readonly<{ timestamp: number }>;

/** What ConflictResolver.merge is given. The values are copied, so they may be anything JSON can carry. */
export interface MergeContext<T = unknown> {
  /** What both sides started from; undefined where there was nothing, as when both created the resource. */
  readonly base?: unknown;
  /** This device's value; undefined where it removed the resource. */
  readonly local: T;
  /** The other side's value; undefined where it removed the resource. */
  readonly remote: T;
  /** The changes that led each side from the base to its value. In a conflict the later side is shown. */
  readonly localChanges?: readonly DatedChange[] | undefined;
  readonly remoteChanges?: readonly DatedChange[] | undefined;
  /** `local` and `remote` keep that side wholly. `merge` when left out. */
  readonly strategy?: ConflictStrategy | undefined;
  /** How single paths merge, and who decides them. Its strategy decides conflicts only, where this one keeps a side. */
  readonly options?: MergeOptions | undefined;
}

/** Three values after the edge: checked, copied and frozen. */
export interface ParsedSides {
  readonly base: Json | undefined;
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
  /** Members that the three would have beside these, all alike; undefined where nothing was set aside. */
  readonly shared?: SharedMembers;
}

/** A context after the edge. */
export interface ParsedMergeContext extends ParsedSides {
  /** When each side made its last change, ms; both 0 unless both sides tell. */
  readonly localTime?: number;
  readonly remoteTime?: number;
  readonly strategy: ConflictStrategy;
  readonly rules: MergeRules;
}

/** @throws SyncError INVALID_VALUE for a value that is not JSON, INVALID_ARGUMENT for everything else */
export function parseMergeContext(context: MergeContext): ParsedMergeContext {
  const { base, local, remote, localChanges, remoteChanges, strategy, options } = membersOf(context);
  const localTime = lastTime(localChanges, 'localChanges');
  const remoteTime = lastTime(remoteChanges, 'remoteChanges');
  // One side's time alone says nothing about which came later.
  const known = localTime !== undefined && remoteTime !== undefined;
  return {
    ...(options === undefined ? parseSides : parseWholeSides)(base, local, remote),
    localTime: known ? localTime : 0,
    remoteTime: known ? remoteTime : 0,
    strategy: parseStrategy(strategy),
    rules: parseMergeOptions(options as MergeOptions | undefined), // reason: it checks what it is given
  };
}

/**
 * Three values that merge without a rule: of objects only the members in which they differ, the others apart.
 * @param field what the values are of, for messages
 * @throws SyncError INVALID_VALUE, naming the side and the path
 */
export function parseSides(base: unknown, local: unknown, remote: unknown, field?: string): ParsedSides {
  const nameOf = (side: string): string => (field === undefined ? side : `${field} (${side})`);
  const before = parseSide(base, nameOf('base'));
  const like = before instanceof Members ? before : undefined;
  const mine = parseSide(local, nameOf('local'), like);
  const theirs = parseSide(remote, nameOf('remote'), like);
  if (!(before instanceof Members && mine instanceof Members && theirs instanceof Members)) {
    return { base: whole(before), local: whole(mine), remote: whole(theirs) };
  }
  const shared = new SharedMembers(before, mine, theirs);
  return { base: shared.rest('base'), local: shared.rest('local'), remote: shared.rest('remote'), shared };
}

type ParsedSide = Members<Json> | Json | undefined;

function parseSide(value: unknown, name: string, like?: Members<Json>): ParsedSide {
  return value === undefined ? undefined : parseMembers(value, name, like);
}

function whole(side: ParsedSide): Json | undefined {
  return side instanceof Members ? side.toObject() : side;
}

/** Three values as they are, since a rule may say of members how they belong together. */
function parseWholeSides(base: unknown, local: unknown, remote: unknown): ParsedSides {
  const parse = (value: unknown, side: string): Json | undefined =>
    value === undefined ? undefined : parseJson(value, side);
  return { base: parse(base, 'base'), local: parse(local, 'local'), remote: parse(remote, 'remote') };
}

function membersOf(context: unknown): Readonly<Record<keyof MergeContext, unknown>> {
  if (typeof context === 'object' && context !== null && !Array.isArray(context)) {
    return context as Record<keyof MergeContext, unknown>; // reason: any member of any object may be read as unknown
  }
  throw invalid('context', context, 'a merge context is an object', 'Pass { base, local, remote }');
}

function parseStrategy(value: unknown): ConflictStrategy {
  if (value === undefined) return 'merge';
  const strategy = CONFLICT_STRATEGIES.find((known) => known === value);
  if (strategy !== undefined) return strategy;
  throw invalid(
    'strategy',
    value,
    `a strategy is one of ${CONFLICT_STRATEGIES.join(', ')}`,
    'Pass one of them, or leave it out for merge',
  );
}

function lastTime(changes: unknown, name: string): number | undefined {
  if (changes === undefined) return undefined;
  if (!Array.isArray(changes)) {
    throw invalid(name, changes, 'changes are an array', 'Pass what getChangeHistory gave, or leave it out');
  }
  let last: number | undefined;
  for (const [index, change] of (changes as readonly unknown[]).entries()) {
    const time: unknown =
      typeof change === 'object' && change !== null && 'timestamp' in change ? change.timestamp : undefined;
    if (typeof time !== 'number' || !Number.isFinite(time)) {
      throw invalid(
        `${name}[${String(index)}].timestamp`,
        time,
        'a change has a finite timestamp in ms',
        'Pass changes as they were recorded',
      );
    }
    last = last === undefined ? time : Math.max(last, time);
  }
  return last;
}

function invalid(name: string, value: unknown, rule: string, remedy: string): SyncError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kind(value);
  return new SyncError('INVALID_ARGUMENT', { value: `${name} (${shown})`, rule, remedy });
}

function kind(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}
