import type { ElementKeys } from './element-id.ts';
import type { Json } from './json.ts';
import type { PathConflict } from './path-conflict.ts';
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
  | { readonly by: 'resolver'; readonly ask: Ask };

/** Asks a resolver about a conflict; nothing is thrown. */
export type Ask = (
  conflict: Pick<PathConflict, 'path' | 'kind' | 'group'>,
  base: Json | undefined,
  local: Json | undefined,
  remote: Json | undefined,
) => Answer;

/** What a resolver gave. */
export type Answer =
  /** It gave no value: why. */
  | { readonly type: 'failed'; readonly error: string }
  /** The value is undefined to remove what stands there. */
  | { readonly type: 'decided'; readonly by: 'resolver'; readonly value: Json | undefined };

/** What the options say of one place in a value, and of what is below it: rules walk along with the value. */
export interface RuleScope {
  /** Undefined where no rule says what the value is. */
  readonly shape: Shape | undefined;
  /** Names of members of the object here that are decided together. */
  readonly groups: readonly (readonly string[])[];
  /** Who decides here; what is decided for a container is decided for all in it. */
  readonly decision: Decision | undefined;
  /** Whether no rule can say anything of a value here or below. */
  readonly isPlain: boolean;
  /** Whether something here or below may be a counter: then two equal changes are two changes. */
  readonly mayCount: boolean;
  member(name: string): RuleScope;
  element(): RuleScope;
  /** The scope at a path below; of a word or line, that of its text; of a group, that of a member which is decided. */
  at(path: string): RuleScope;
}

/** What options say, ready to be asked. */
export interface MergeRules {
  readonly root: RuleScope;
  /** Decides what no rule decides; undefined when the options do not say. */
  readonly strategy: ConflictStrategy | undefined;
  /** Who decides a conflict at a path; undefined for nobody. */
  decisionAt(path: string): Decision | undefined;
}

const NO_SCOPE: RuleScope = Object.freeze({
  shape: undefined,
  groups: [],
  decision: undefined,
  isPlain: true,
  mayCount: false,
  member: () => NO_SCOPE,
  element: () => NO_SCOPE,
  at: () => NO_SCOPE,
});

/** The rules of somebody who gave no options. */
export const NO_RULES: MergeRules = Object.freeze({
  root: NO_SCOPE,
  strategy: undefined,
  decisionAt: () => undefined,
});
