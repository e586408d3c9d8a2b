import type { TextStyle } from './text-style.ts';

/** A member or an element as text, on lines of its own. */
export interface Block {
  /** The space before it, from its line end on. */
  readonly lead: string;
  readonly body: string;
  /** The space between it and the comma behind it, where one follows. */
  readonly trail: string;
}

/** One item of a container, as it is to stand there, and as each side would have it: one block, or none. */
export interface Slot {
  /** Undefined where the sides disagree about the item as a whole; otherwise disagreements are marked inside it. */
  readonly settled: Block | undefined;
  readonly local: readonly Block[];
  readonly remote: readonly Block[];
}

/** What the lines around a conflict say. */
export interface ConflictLabels {
  readonly local: string;
  readonly remote: string;
  /** How many letters long the markers are; git's are 7. */
  readonly size: number;
}

/**
 * The items of a container with their commas, conflicts between markers as git writes them. Whatever somebody chooses
 * in each conflict gives valid JSON: a conflict that decides whether the item before it is the last takes that one in.
 */
export function joinSlots(slots: readonly Slot[], labels: ConflictLabels, { lineEnd }: TextStyle): string {
  const grouped = withoutDoubtfulEnd(slots);
  return grouped
    .map((slot, index) => {
      const isLast = index === grouped.length - 1;
      if (slot.settled === undefined) {
        return region(withCommas(slot.local, isLast), withCommas(slot.remote, isLast), labels, lineEnd);
      }
      const text = withCommas([slot.settled], isLast);
      return isOpen(grouped[index - 1]) ? trimLead(text) : text;
    })
    .join('');
}

/** Two versions of some lines; each begins with a line end and ends without one. */
export function region(local: string, remote: string, labels: ConflictLabels, lineEnd: string): string {
  const marker = (letter: string, label: string): string => `${lineEnd}${letter.repeat(labels.size)}${label}`;
  return [
    marker('<', ` ${labels.local}`),
    trimLead(local),
    marker('=', ''),
    trimLead(remote),
    marker('>', ` ${labels.remote}`),
  ].join('');
}

/** The end from the last item that is there whatever is chosen, as one conflict, where anything doubtful follows it. */
function withoutDoubtfulEnd(slots: readonly Slot[]): readonly Slot[] {
  const last = slots.findLastIndex(({ local, remote }) => local.length > 0 && remote.length > 0);
  if (last === slots.length - 1) return slots;
  const from = Math.max(last, 0);
  const end = slots.slice(from);
  return [
    ...slots.slice(0, from),
    {
      settled: undefined,
      local: end.flatMap(({ local }) => local),
      remote: end.flatMap(({ remote }) => remote),
    },
  ];
}

export function isOpen(slot: Slot | undefined): boolean {
  return slot !== undefined && slot.settled === undefined;
}

function withCommas(blocks: readonly Block[], isLast: boolean): string {
  return blocks
    .map(({ lead, body, trail }, index) =>
      isLast && index === blocks.length - 1 ? `${lead}${body}` : `${lead}${body}${trail},`,
    )
    .join('');
}

/** Without the space that stood at the end of the line before. */
export function trimLead(text: string): string {
  return text.replace(/^[ \t]+(?=[\r\n])/u, '');
}
