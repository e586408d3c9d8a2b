import type { ElementKeys } from './element-id.ts';
import { groupNames, isElementToken, memberToken, pathTokens, tokenName } from './path.ts';
import type { ConflictResolve } from './merge-options.ts';
import type { TextUnit } from './slot.ts';
import type { ConflictStrategy } from './strategy.ts';

/** What a rule says that the value at a path is. */
export type Shape =
  | { readonly type: 'plain' | 'counter' | 'atomic' | 'noise' }
  | { readonly type: 'array'; readonly keys: ElementKeys }
  | { readonly type: 'text'; readonly by: TextUnit };

/** Who decides the conflicts of a path. */
export type Decision =
  | { readonly by: 'strategy'; readonly strategy: ConflictStrategy }
  | { readonly by: 'resolver'; readonly resolve: ConflictResolve };

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

/** What the options say of one place in a value, and of what is below it: rules walk along with the value. */
export class RuleScope {
  /** Undefined where no rule says what the value is. */
  readonly shape: Shape | undefined;
  /** Names of members of the object here that are decided together. */
  readonly groups: readonly (readonly string[])[];
  readonly #rules: readonly Place<ParsedRule>[];
  readonly #groups: readonly Place<ParsedGroup>[];
  readonly #here: readonly ParsedRule[];
  /** The rule that says who decides here. */
  readonly #deciding: ParsedRule | undefined;
  #element: RuleScope | undefined;

  constructor(rules: readonly Place<ParsedRule>[], groups: readonly Place<ParsedGroup>[], above?: RuleScope) {
    this.#rules = rules;
    this.#groups = groups;
    this.#here = rules.filter(ends).map(({ rule }) => rule);
    this.shape = this.#here.findLast(({ shape }) => shape !== undefined)?.shape;
    this.#deciding = this.#decidingBelow(above);
    this.groups = groups.filter(ends).map(({ rule }) => rule.names);
  }

  /** Who decides here; what is decided for a container is decided for all in it. */
  get decision(): Decision | undefined {
    return this.#deciding?.decision;
  }

  #decidingBelow(above: RuleScope | undefined): ParsedRule | undefined {
    const own = this.#here.findLast(({ decision }) => decision !== undefined);
    if (above === undefined) return own;
    const inherited = above.#deciding;
    if (own === undefined || inherited === undefined) return own ?? inherited;
    // A rule with `**` that gave way to a later one for the container gives way in it, too.
    return above.#here.includes(own) && own.order < inherited.order ? inherited : own;
  }

  /** Whether no rule can say anything of a value here or below. */
  get isPlain(): boolean {
    return this.#rules.length === 0 && this.#groups.length === 0;
  }

  /** Whether something here or below may be a counter: then two equal changes are two changes. */
  get mayCount(): boolean {
    return this.#rules.some(({ rule }) => rule.shape?.type === 'counter');
  }

  member(name: string): RuleScope {
    if (this.isPlain) return this;
    return this.#below((token) => token === 'any' || (token !== 'deep' && token.name === name));
  }

  element(): RuleScope {
    if (this.isPlain) return this;
    return (this.#element ??= this.#below((token) => token === 'any'));
  }

  /** The scope at a path below; of a word or line, that of its text; of a group, that of a member which is decided. */
  at(path: string): RuleScope {
    return pathTokens(path).reduce((scope: RuleScope, token) => scope.#behind(token), this);
  }

  #behind(token: string): RuleScope {
    if (isElementToken(token)) return this.element();
    const group = groupNames(token)?.map((name) => this.member(name));
    if (group !== undefined) return group.find(({ decision }) => decision !== this.decision) ?? this;
    const name = tokenName(token);
    return memberToken(name) === token ? this.member(name) : this;
  }

  #below(matches: (token: PatternToken) => boolean): RuleScope {
    return new RuleScope(advance(this.#rules, matches), advance(this.#groups, matches), this);
  }
}

/** What options say, ready to be asked. */
export class MergeRules {
  readonly root: RuleScope;
  /** Decides what no rule decides; undefined when the options do not say. */
  readonly strategy: ConflictStrategy | undefined;

  constructor(
    rules: readonly ParsedRule[],
    groups: readonly ParsedGroup[],
    strategy: ConflictStrategy | undefined,
  ) {
    const start = <R extends { readonly pattern: readonly PatternToken[] }>(all: readonly R[]): Place<R>[] =>
      all.flatMap((rule) => reached(rule, 0));
    this.root = new RuleScope(start(rules), start(groups));
    this.strategy = strategy;
  }

  /** Who decides a conflict at a path; undefined for nobody. */
  decisionAt(path: string): Decision | undefined {
    const fallback =
      this.strategy === undefined ? undefined : ({ by: 'strategy', strategy: this.strategy } as const);
    return this.root.at(path).decision ?? fallback;
  }
}

/** The rules of somebody who gave no options. */
export const NO_RULES: MergeRules = new MergeRules([], [], undefined);

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
