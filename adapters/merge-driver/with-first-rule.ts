import type { MergeOptions, MergeRule } from '../../src/model/merge-options.ts';

type Rules = NonNullable<MergeOptions['rules']>;

/** Rules with one before all others that holds everywhere: the last rule that matches a path counts. */
export function withFirstRule(rules: Rules, first: MergeRule): Rules {
  // A spelling that no other rule has.
  let everywhere = '/**';
  while (Object.hasOwn(rules, everywhere)) everywhere += '/**';
  // JavaScript puts names that look like indices before all others; as pointers they stay behind.
  const others = Object.entries(rules).map(([pattern, rule]) => {
    return [/^\d+$/u.test(pattern) ? `/${pattern}` : pattern, rule] as const;
  });
  return Object.fromEntries([[everywhere, first] as const, ...others]);
}
