import { assert } from '../../src/model/assert.ts';
import type { Json } from '../../src/model/json.ts';
import type {
  ConflictResolve,
  ConflictToResolve,
  MergeOptions,
  MergeRule,
} from '../../src/model/merge-options.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { ConflictResolver } from '../api/conflict-resolver.ts';
import { withCommon, withoutCommon } from './common-members.ts';
import { ConflictMarks } from './conflict-marks.ts';
import { readable } from './exact-json.ts';
import { JsonDocument } from './json-document.ts';
import { MergeRenderer } from './merge-renderer.ts';
import { withFirstRule } from './with-first-rule.ts';

export interface JsonTexts {
  /** Empty where both sides made the file. */
  readonly base: string;
  readonly local: string;
  readonly remote: string;
}

export interface MergeTextOptions {
  readonly options?: MergeOptions | undefined;
  /** What the sides are called where they are in conflict. */
  readonly labels?: { readonly local: string; readonly remote: string } | undefined;
  /** Letters in a conflict marker; 7 when left out, as in git. */
  readonly markerSize?: number | undefined;
}

export interface MergedText {
  readonly text: string;
  /** What stands between markers in the text. */
  readonly conflicts: readonly ConflictToResolve[];
  /** What was decided, by whom and why, a line for each path; computed when read. */
  readonly explain: string;
}

/**
 * Three-way merge of JSON texts. The result is the local text with the other side's changes in it: what nobody changed
 * keeps its exact spelling, layout and order. Where both sides changed one value, its lines stand there twice, between
 * markers as git writes them, and whatever is chosen leaves valid JSON. A side that formatted the whole file anew, while
 * the other did not, gives the layout.
 * @throws SyncError INVALID_VALUE, with the text, line and column, for a text that is no JSON; INVALID_ARGUMENT for
 *   options of another shape
 */
export function mergeJsonText(
  texts: JsonTexts,
  { options = {}, labels = { local: 'ours', remote: 'theirs' }, markerSize = 7 }: MergeTextOptions = {},
): MergedText {
  parseMergeOptions(options);
  const base = texts.base.trim() === '' ? undefined : new JsonDocument(texts.base, 'the base');
  const local = new JsonDocument(texts.local, 'the local file');
  const remote = new JsonDocument(texts.remote, 'the remote file');

  const whole = { base: base?.value, local: local.value, remote: remote.value };
  const reduced = withoutCommon(whole, options);
  const marks = new ConflictMarks(Object.values(whole));
  const mergeWith = (resolve: ConflictResolve): Json => {
    const { merged, conflicts } = ConflictResolver.merge<Json>({
      ...reduced,
      options: answered(options, resolve),
    });
    assert(conflicts.length === 0, 'a resolver of marks answers every conflict');
    return merged;
  };
  const merged = mergeWith(marks.resolve);
  if (marks.hasTexts) {
    const local = mergeWith(marks.decidingTexts('local'));
    marks.learnTexts(merged, { local, remote: mergeWith(marks.decidingTexts('remote')) });
  }

  const isRelaid = base !== undefined && remote.isLaidOutAnew(base) && !local.isLaidOutAnew(base);
  const [host, guest] = isRelaid ? [remote, local] : [local, remote];
  const renderer = new MergeRenderer({ base, host, guest }, marks, { ...labels, size: markerSize });
  return {
    text: renderer.render(withCommon(merged, whole, reduced)),
    conflicts: marks.conflicts,
    get explain() {
      return readable(ConflictResolver.merge<Json>({ ...reduced, options }).explain);
    },
  };
}

/** The options with a resolver for every conflict that they leave open. */
function answered({ rules = {}, groups, strategy }: MergeOptions, resolve: ConflictResolve): MergeOptions {
  const open = Object.entries(rules).map(([pattern, rule]): [string, MergeRule] => {
    const isOpen = rule.strategy === 'merge' && rule.resolve === undefined;
    return [pattern, isOpen ? { ...rule, resolve } : rule];
  });
  const first: MergeRule = strategy === undefined || strategy === 'merge' ? { resolve } : { strategy };
  return { rules: withFirstRule(Object.fromEntries(open), first), groups };
}
