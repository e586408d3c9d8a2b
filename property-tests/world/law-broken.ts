/** A law that did not hold in a world. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';

  /** @param rule the rule of SPEC.md */
  constructor(rule: string, what: string) {
    super(`[${rule}] ${what}`);
  }
}

/** @throws LawBroken */
export function holds(condition: boolean, rule: string, what: () => string): asserts condition {
  if (!condition) throw new LawBroken(rule, what());
}
