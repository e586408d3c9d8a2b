/**
 * Names in `order`, with those of `others` that it lacks, each run of them behind the name it follows there. Where both
 * have a run of their own in one place and the names around stand in alphabetical order, the two runs do too; otherwise
 * the run of `order` comes first, whole. Both lists have each name once.
 */
export function weave(order: readonly string[], others: readonly string[]): readonly string[] {
  const { start, end } = differing(order, others);
  if (start === others.length - end) return order;
  if (start + end === 0) return weaveAll(order, others);
  // The names around the difference stay with it: runs are held to them.
  const [from, to] = [Math.max(start - 1, 0), Math.max(end - 1, 0)];
  const woven = weaveAll(order.slice(from, order.length - to), others.slice(from, others.length - to));
  return [...order.slice(0, from), ...woven, ...order.slice(order.length - to)];
}

/** How many names both lists have alike at the start, and behind those, at the end. */
function differing(
  order: readonly string[],
  others: readonly string[],
): { readonly start: number; readonly end: number } {
  const length = Math.min(order.length, others.length);
  let start = 0;
  while (start < length && order[start] === others[start]) start += 1;
  let end = 0;
  while (end < length - start && order.at(-1 - end) === others.at(-1 - end)) end += 1;
  return { start, end };
}

function weaveAll(order: readonly string[], others: readonly string[]): readonly string[] {
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
