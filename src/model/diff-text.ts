import { matchText } from './match-text.ts';
import { childPath, ORDER_TOKEN, textToken } from './path.ts';
import { placeElements } from './place-elements.ts';
import { ABSENT_SLOT } from './slot.ts';
import { endId } from './text-node.ts';
import type { TextNode } from './text-node.ts';
import { textTokens } from './text-tokens.ts';
import type { Write } from './write.ts';

/** What differs between a text as its author had it and `after`, as writes onto what the document holds of it. */
export function diffText(
  path: string,
  base: TextNode,
  after: string,
  current: TextNode,
  writes: Write[],
): void {
  if (base.text === after) return;
  const { parts, end } = textTokens(after, base.slot.by);
  const known = new Map(current.parts.map((part) => [part.id, part]));
  const kept = new Set<string>();
  for (const { id, text, part, order } of placeElements(
    base.parts,
    matchText(base.slot, base.parts, parts),
  )) {
    kept.add(id);
    const there = known.get(id);
    // Somebody else removed what this author left alone.
    if (there === undefined && part?.text === text) continue;
    const place = childPath(path, textToken(id));
    if (there === undefined || (part?.text !== text && there.text !== text)) {
      writes.push({ path: place, slot: text });
    }
    if (order !== part?.order || there === undefined) {
      writes.push({ path: childPath(place, ORDER_TOKEN), slot: order });
    }
  }
  for (const { id } of base.parts) {
    if (!kept.has(id) && known.has(id))
      writes.push({ path: childPath(path, textToken(id)), slot: ABSENT_SLOT });
  }
  if (end !== base.end) writes.push({ path: childPath(path, textToken(endId(base.slot))), slot: end });
}
