import type { Verdict } from './judge.ts';
import type { MergeCase } from './merge-case.ts';

/** Numbers of cases. */
export interface Counts {
  readonly cases: number;
  /** Without a conflict: equal and different together. */
  readonly clean: number;
  /** As the human merged it. */
  readonly equal: number;
  readonly different: number;
  readonly conflicts: number;
  /** Not merged. */
  readonly refused: number;
}

export interface Judged {
  readonly given: MergeCase;
  readonly verdict: Verdict;
}

export function count(verdicts: readonly Verdict['kind'][]): Counts {
  const of = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict === kind).length;
  const [equal, different] = [of('equal'), of('different')];
  return {
    cases: verdicts.length,
    clean: equal + different,
    equal,
    different,
    conflicts: of('conflict'),
    refused: of('refused'),
  };
}

/** A table beside git's numbers, then what differs from the human's merge and why, then the conflicts. */
export function toLines(judged: readonly Judged[], ours: Counts, git: Counts | undefined): readonly string[] {
  const line = (name: string, mine: string, other: string): string =>
    `${name.padEnd(28)}${mine.padStart(10)}${other.padStart(16)}`;
  const row = (name: string, key: keyof Counts): string =>
    line(name, String(ours[key]), git === undefined ? '-' : String(git[key]));
  return [
    line('', 'layer5', 'git merge-file'),
    row('cases', 'cases'),
    row('clean', 'clean'),
    row('equal to the human’s', 'equal'),
    row('clean, but different', 'different'),
    row('conflicts', 'conflicts'),
    ...(ours.refused === 0 ? [] : [row('refused', 'refused')]),
    ...section('Clean, but different from what the human made of it:', judged, 'different'),
    ...section('Conflicts:', judged, 'conflict'),
    ...section('Refused:', judged, 'refused'),
  ];
}

function section(title: string, judged: readonly Judged[], kind: Verdict['kind']): readonly string[] {
  const chosen = judged.filter(({ verdict }) => verdict.kind === kind);
  if (chosen.length === 0) return [];
  return ['', title, ...chosen.flatMap(({ given, verdict }) => [nameOf(given), ...detail(verdict)])];
}

function nameOf({ repo, commit, path }: MergeCase): string {
  return `  ${repo} ${commit} ${path}`;
}

function detail(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'equal':
      return [];
    case 'different':
      return verdict.why.map((why) => `    ${why}`);
    case 'refused':
      return [`    ${verdict.why}`];
    case 'conflict':
      return verdict.conflicts.map(
        ({ field, kind, base, local, remote }) =>
          `    ${field === '' ? 'the whole value' : field} (${kind}): ` +
          `base ${text(base)}, local ${text(local)}, remote ${text(remote)}`,
      );
  }
}

const SHOWN = 120;

function text(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}
