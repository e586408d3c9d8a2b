import type { Decision, MergeRules, RuleScope, Shape } from './merge-rules.ts';
import { groupNames, isElementToken, memberToken, pathTokens, tokenName } from './path.ts';
import type { ConflictStrategy } from './strategy.ts';

/** `any` is one member or element, `deep` any number of them. */
export type PatternToken = { readonly name: string } | 'any' | 'deep';

export interface ParsedRule {
  /** Its place among the rules: the last one that matches counts. */
  readonly order: number;
  readonly pattern: readonly PatternToken[];
  readonly shape: Shape | undefined;
  readonly decision: Decision | undefined;
}

export interface ParsedGroup {
  /** Where the object is that has the members. */
  readonly pattern: readonly PatternToken[];
  /** Sorted. */
  readonly names: readonly string[];
}

interface Place<R> {
  readonly rule: R;
  /** How many of its tokens are behind. */
  readonly at: number;
}

/** The rules and groups that may still match here or below, and those that end here. */
class ParsedScope implements RuleScope {
  readonly shape: Shape | undefined;
  readonly groups: readonly (readonly string[])[];
  readonly #rules: readonly Place<ParsedRule>[];
  readonly #groups: readonly Place<ParsedGroup>[];
  readonly #here: readonly ParsedRule[];
  /** The rule that says who decides here. */
  readonly #deciding: ParsedRule | undefined;
  #element: ParsedScope | undefined;

  constructor(
    rules: readonly Place<ParsedRule>[],
    groups: readonly Place<ParsedGroup>[],
    above?: ParsedScope,
  ) {
    this.#rules = rules;
    this.#groups = groups;
    this.#here = rules.filter(ends).map(({ rule }) => rule);
    this.shape = this.#here.findLast(({ shape }) => shape !== undefined)?.shape;
    this.#deciding = this.#decidingBelow(above);
    this.groups = groups.filter(ends).map(({ rule }) => rule.names);
  }

  get decision(): Decision | undefined {
    return this.#deciding?.decision;
  }

  #decidingBelow(above: ParsedScope | undefined): ParsedRule | undefined {
    const own = this.#here.findLast(({ decision }) => decision !== undefined);
    if (above === undefined) return own;
    const inherited = above.#deciding;
    if (own === undefined || inherited === undefined) return own ?? inherited;
    // A rule with `**` that gave way to a later one for the container gives way in it, too.
    return above.#here.includes(own) && own.order < inherited.order ? inherited : own;
  }

  get isPlain(): boolean {
    return this.#rules.length === 0 && this.#groups.length === 0;
  }

  get mayCount(): boolean {
    return this.#rules.some(({ rule }) => rule.shape?.type === 'counter');
  }

  member(name: string): ParsedScope {
    if (this.isPlain) return this;
    return this.#below((token) => token === 'any' || (token !== 'deep' && token.name === name));
  }

  element(): ParsedScope {
    if (this.isPlain) return this;
    return (this.#element ??= this.#below((token) => token === 'any'));
  }

  at(path: string): ParsedScope {
    return pathTokens(path).reduce((scope: ParsedScope, token) => scope.#behind(token), this);
  }

  #behind(token: string): ParsedScope {
    if (isElementToken(token)) return this.element();
    const group = groupNames(token)?.map((name) => this.member(name));
    if (group !== undefined) return group.find(({ decision }) => decision !== this.decision) ?? this;
    const name = tokenName(token);
    return memberToken(name) === token ? this.member(name) : this;
  }

  #below(matches: (token: PatternToken) => boolean): ParsedScope {
    return new ParsedScope(advance(this.#rules, matches), advance(this.#groups, matches), this);
  }
}

/** What parsed options say. */
export class ParsedRules implements MergeRules {
  readonly root: ParsedScope;
  readonly strategy: ConflictStrategy | undefined;

  constructor(
    rules: readonly ParsedRule[],
    groups: readonly ParsedGroup[],
    strategy: ConflictStrategy | undefined,
  ) {
    const start = <R extends { readonly pattern: readonly PatternToken[] }>(all: readonly R[]): Place<R>[] =>
      all.flatMap((rule) => reached(rule, 0));
    this.root = new ParsedScope(start(rules), start(groups));
    this.strategy = strategy;
  }

  decisionAt(path: string): Decision | undefined {
    const fallback =
      this.strategy === undefined ? undefined : ({ by: 'strategy', strategy: this.strategy } as const);
    return this.root.at(path).decision ?? fallback;
  }
}

function ends({ rule, at }: Place<{ readonly pattern: readonly PatternToken[] }>): boolean {
  return at === rule.pattern.length;
}

function advance<R extends { readonly pattern: readonly PatternToken[] }>(
  places: readonly Place<R>[],
  matches: (token: PatternToken) => boolean,
): Place<R>[] {
  const next: Place<R>[] = [];
  for (const { rule, at } of places) {
    const token = rule.pattern[at];
    if (token === 'deep') next.push(...reached(rule, at));
    else if (token !== undefined && matches(token)) next.push(...reached(rule, at + 1));
  }
  return next.filter(
    ({ rule, at }, index) => !next.slice(0, index).some((p) => p.rule === rule && p.at === at),
  );
}

/** A place in a pattern and those behind any `deep` there, which may stand for nothing. */
function reached<R extends { readonly pattern: readonly PatternToken[] }>(rule: R, at: number): Place<R>[] {
  const places: Place<R>[] = [{ rule, at }];
  for (let next = at; rule.pattern[next] === 'deep'; next += 1) places.push({ rule, at: next + 1 });
  return places;
}
