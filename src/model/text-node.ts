import { canonicalText } from './canonical.ts';
import { compareText } from './compare-text.ts';
import { hashText } from './hash.ts';
import { keyAt } from './order-key.ts';
import type { TextSlot, TextUnit } from './slot.ts';
import { joinTokens, textTokens } from './text-tokens.ts';

/** A word or line of a text. */
export interface TextPart {
  readonly id: string;
  /** A fractional index. */
  readonly order: string;
  readonly text: string;
}

/** What was made of a part since the text was written as a whole. */
export interface TextChange {
  /** Undefined where it was removed. */
  readonly text: string | undefined;
  /** Undefined where it stands where it stood. */
  readonly order: string | undefined;
}

/** Hexadecimal digits in the id of a text: 48 bits, among the texts that ever stood at one path. */
const ID_DIGITS = 12;

/**
 * The slot of a text that is written as a whole.
 * @param previous id of the text that it replaces: the same words, written anew, are another text
 */
export function textSlot(text: string, by: TextUnit, previous = ''): TextSlot {
  return { text, by, id: hashText('text', canonicalText([by, text, previous])).slice(0, ID_DIGITS) };
}

/**
 * A text whose words or lines are known. What it was at first stands in its slot as a whole, so that it costs one
 * register; its parts have the numbers of their places for ids and orders. Only what changed since is told apart.
 */
export class TextNode {
  readonly kind = 'text';
  readonly slot: TextSlot;
  /** By id of the part; the end of the last part has an id too. */
  readonly changes: ReadonlyMap<string, TextChange>;
  #whole: { readonly parts: readonly TextPart[]; readonly end: string } | undefined;

  constructor(slot: TextSlot, changes: ReadonlyMap<string, TextChange> = new Map<string, TextChange>()) {
    this.slot = slot;
    this.changes = changes;
  }

  /** The text with these parts and this end. */
  static of(slot: TextSlot, parts: readonly TextPart[], end: string): TextNode {
    const changes = new Map<string, TextChange>();
    const first = firstParts(slot);
    const gone = new Map(first.parts.map((part) => [part.id, part]));
    for (const { id, order, text } of parts) {
      const known = gone.get(id);
      gone.delete(id);
      if (known?.text === text && known.order === order) continue;
      changes.set(id, { text, order: known?.order === order ? undefined : order });
    }
    for (const id of gone.keys()) changes.set(id, { text: undefined, order: undefined });
    if (end !== first.end) changes.set(endId(slot), { text: end, order: undefined });
    return new TextNode(slot, changes);
  }

  /** In their order: sorted by (order, id). */
  get parts(): readonly TextPart[] {
    return (this.#whole ??= this.#assemble()).parts;
  }

  /** See TextTokens. */
  get end(): string {
    return (this.#whole ??= this.#assemble()).end;
  }

  get text(): string {
    if (this.changes.size === 0) return this.slot.text;
    return joinTokens({ parts: this.parts.map(({ text }) => text), end: this.end });
  }

  /** The text of a part, or the end; undefined for one that is not there. */
  partAt(id: string): string | undefined {
    return id === endId(this.slot) ? this.end : this.parts.find((part) => part.id === id)?.text;
  }

  #assemble(): { readonly parts: readonly TextPart[]; readonly end: string } {
    const first = firstParts(this.slot);
    if (this.changes.size === 0) return first;
    const parts: TextPart[] = [];
    const added = new Map(this.changes);
    const end = added.get(endId(this.slot))?.text ?? first.end;
    added.delete(endId(this.slot));
    for (const part of first.parts) {
      const change = added.get(part.id);
      added.delete(part.id);
      if (change === undefined) parts.push(part);
      else if (change.text !== undefined) {
        parts.push({ id: part.id, order: change.order ?? part.order, text: change.text });
      }
    }
    for (const [id, { text, order = '' }] of added) if (text !== undefined) parts.push({ id, order, text });
    parts.sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
    return { parts, end };
  }
}

/** The id under which the end of a text's last part is told. */
export function endId({ id }: TextSlot): string {
  return `${id}.end`;
}

/** With these its id begins, so that what two devices put in one place comes out in alphabetical order. */
const LETTERS = /[0-9A-Za-z]{1,3}/u;

/** The id of a part that is put behind another: the same word, put in one place by two devices, is one. */
export function addedPartId(
  slot: TextSlot,
  left: string,
  text: string,
  isTaken: (id: string) => boolean,
): string {
  for (let occurrence = 1; ; occurrence += 1) {
    const hash = hashText('text-part', canonicalText([left, text, occurrence])).slice(0, ID_DIGITS);
    const id = `${slot.id}.+${LETTERS.exec(text)?.[0] ?? ''}-${hash}`;
    if (!isTaken(id)) return id;
  }
}

function firstParts(slot: TextSlot): { readonly parts: readonly TextPart[]; readonly end: string } {
  const { parts, end } = textTokens(slot.text, slot.by);
  return {
    parts: parts.map((text, index) => ({ id: `${slot.id}.${index}`, order: keyAt(index), text })),
    end,
  };
}
