/**
 * Names in `order`, with those of `others` that it lacks, each run of them behind the name it follows there. Where both
 * have a run of their own in one place and the names around stand in alphabetical order, the two runs do too; otherwise
 * the run of `order` comes first, whole. Both lists have each name once.
 */
export function weave(order: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(order);
  const shared = new Set(others.filter((name) => known.has(name)));
  if (shared.size === others.length) return order;
  const theirs = runsByAnchor(others, shared);
  const ours = runsByAnchor(order, shared);
  const anchors = [undefined, ...order.filter((name) => shared.has(name))];
  return anchors.flatMap((anchor, index) => {
    const around = [anchor, anchors[index + 1]] as const;
    const run = join(ours.get(anchor) ?? [], theirs.get(anchor) ?? [], around);
    return anchor === undefined ? run : [anchor, ...run];
  });
}

/** Names that only one list has, by the shared name that they follow; undefined at the start. */
function runsByAnchor(
  names: readonly string[],
  shared: ReadonlySet<string>,
): ReadonlyMap<string | undefined, readonly string[]> {
  const runs = new Map<string | undefined, string[]>();
  let anchor: string | undefined;
  for (const name of names) {
    if (shared.has(name)) anchor = name;
    else if (!runs.get(anchor)?.push(name)) runs.set(anchor, [name]);
  }
  return runs;
}

function join(
  ours: readonly string[],
  theirs: readonly string[],
  [before, after]: readonly [string | undefined, string | undefined],
): readonly string[] {
  const isSorted = (run: readonly string[]): boolean => {
    const names = [before, ...run, after].filter((name) => name !== undefined);
    return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  };
  const both = [...ours, ...theirs];
  return isSorted(ours) && isSorted(theirs) ? both.sort((a, b) => (a < b ? -1 : 1)) : both;
}
