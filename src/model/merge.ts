import { compareJson } from './compare-json.ts';
import type { Json } from './json.ts';
import type { DecidedConflict, MergeConflict, Yielded } from './merge-registers.ts';
import { NO_RULES } from './merge-rules.ts';
import type { MergeRules } from './merge-rules.ts';
import type { MergeSide } from './merge-tree.ts';
import { ValueMerge } from './merge-values.ts';
import type { Write } from './write.ts';

/** The values a three-way merge starts from; undefined for one that does not exist. */
export interface MergeInput {
  readonly base: Json | undefined;
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
  /** When each side last changed it, ms; the later one's value is shown in a conflict. Equal when not known. */
  readonly localTime?: number;
  readonly remoteTime?: number;
  /** How single paths merge. */
  readonly rules?: MergeRules;
}

export interface MergeOutcome {
  readonly value: Json | undefined;
  /** What is left to decide. Sides are named by the writers `local` and `remote`. */
  readonly conflicts: readonly MergeConflict[];
  /** What rules decided. */
  readonly decided: readonly DecidedConflict[];
  /** Where one side's noise gave way to the other's. */
  readonly yielded: readonly Yielded[];
  /** What each side did since the base. */
  readonly localWrites: readonly Write[];
  readonly remoteWrites: readonly Write[];
}

/**
 * Three-way merge of JSON values: what two devices' documents converge to when both start from `base` and
 * one makes it `local`, the other `remote`. What both changed goes through the documents' own code, on registers
 * in memory; what one side alone changed does not need it, and a law holds the two ways to the same result. Which side's value is shown in a conflict does not depend on which one is called local.
 */
export function merge(input: MergeInput): MergeOutcome {
  const { base, local, remote, localTime = 0, remoteTime = 0, rules = NO_RULES } = input;
  let known: MergeSide | undefined;
  const later = (): MergeSide => (known ??= laterSide(local, localTime, remote, remoteTime));
  const place = { scope: rules.root, strategy: rules.strategy, prefix: '' };
  return new ValueMerge(later).merge({ base, local, remote }, place);
}

/** The later of two sides; of two equally late, the greater. */
export function laterSide(
  local: Json | undefined,
  localTime: number,
  remote: Json | undefined,
  remoteTime: number,
): MergeSide {
  if (localTime !== remoteTime) return localTime < remoteTime ? 'remote' : 'local';
  return compareJson(local, remote) < 0 ? 'remote' : 'local';
}
