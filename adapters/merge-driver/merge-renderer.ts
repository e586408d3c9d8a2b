import { equalJson, isArray, isObject } from '../../src/model/json.ts';
import type { Json, JsonArray, JsonObject } from '../../src/model/json.ts';
import type { ConflictMarks } from './conflict-marks.ts';
import { isOpen, joinSlots, region, trimLead } from './conflict-regions.ts';
import type { Block, ConflictLabels, Slot } from './conflict-regions.ts';
import { exactText, nameText } from './exact-json.ts';
import type { JsonDocument } from './json-document.ts';
import type { ArraySyntax, ItemSyntax, ObjectSyntax, Syntax } from './json-syntax.ts';
import { elementsOf, membersOf, placeOf } from './merged-items.ts';
import type { Item } from './merged-items.ts';
import { hasLineEnd, indentAt, relaid } from './text-style.ts';
import { whoseText } from './whose-text.ts';
import type { Place, Texts } from './whose-text.ts';

/** The text whose layout a container takes, and its syntax there; there is at least one item. */
interface Layout {
  readonly document: JsonDocument;
  readonly syntax: ObjectSyntax | ArraySyntax;
  readonly isOnLines: boolean;
}

/**
 * Writes what was merged as an edit of one of the two texts, the host: what it has keeps its exact text, what comes from
 * the other one, the guest, is laid out like it, and what is in conflict stands between markers, on whole lines.
 */
export class MergeRenderer {
  readonly #texts: Texts;
  readonly #marks: ConflictMarks;
  readonly #labels: ConflictLabels;

  constructor(texts: Texts, marks: ConflictMarks, labels: ConflictLabels) {
    this.#texts = texts;
    this.#marks = marks;
    this.#labels = labels;
  }

  render(value: Json): string {
    const { text, root, style } = this.#texts.host;
    const place = { base: this.#texts.base?.root, host: root, guest: this.#texts.guest.root };
    if (!this.#marks.isMarked(value) || this.#canDescend(value, place)) {
      return text.slice(0, root.start) + this.#text(value, place, '') + text.slice(root.end);
    }
    const version = (choice: 'local' | 'remote'): string => {
      const chosen = this.#marks.choose(value, choice);
      // A byte order mark belongs to the version: a marker begins its line.
      return chosen === undefined
        ? ''
        : style.lineEnd + text.slice(0, root.start) + this.#text(chosen, place, '');
    };
    const both = region(version('local'), version('remote'), this.#labels, style.lineEnd);
    return both.slice(style.lineEnd.length) + style.lineEnd;
  }

  /** @param indent of the line that the value begins on */
  #text(value: Json, place: Place, indent: string): string {
    const whose = whoseText(value, place, this.#texts);
    if (whose === 'host' && place.host !== undefined) return this.#texts.host.textOf(place.host);
    if (whose === 'guest' && place.guest !== undefined) return this.#guestText(place.guest, indent);
    return isArray(value) || isObject(value) ? this.#container(value, place, indent) : exactText(value);
  }

  #guestText(syntax: Syntax, indent: string): string {
    const { text, style } = this.#texts.guest;
    const from = { style, indent: indentAt(text, syntax.start) };
    return relaid(this.#texts.guest.textOf(syntax), from, { style: this.#texts.host.style, indent });
  }

  #container(value: JsonObject | JsonArray, place: Place, indent: string): string {
    const [open, close] = isArray(value) ? ['[', ']'] : ['{', '}'];
    const items = isArray(value) ? elementsOf(value, place, this.#texts) : membersOf(value, place);
    const layout = this.#layoutOf(value, place);
    if (items.length === 0) return open + close;
    if (layout === undefined) return exactText(value);
    return layout.isOnLines
      ? open + this.#lines(items, place, layout, indent) + close
      : open + this.#line(items, layout, indent) + close;
  }

  /** Items on lines of their own, and the line end before the bracket that closes them. */
  #lines(items: readonly Item[], place: Place, layout: Layout, indent: string): string {
    const { lineEnd, indent: step } = this.#texts.host.style;
    const { text } = layout.document;
    const isHost = layout.document === this.#texts.host;
    const inner = isHost ? indentAt(text, layout.syntax.items[0]?.start ?? 0) : indent + step;
    const slots = items.map((item) => this.#slot(item, place, inner));
    const tail = isHost ? tailOf(this.#texts.host, layout.syntax) : lineEnd + indent;
    const endsOpen = slots.some(isOpen);
    return joinSlots(slots, this.#labels, this.#texts.host.style) + (endsOpen ? trimLead(tail) : tail);
  }

  #slot(item: Item, place: Place, indent: string): Slot {
    const { value } = item;
    const here = placeOf(item);
    if (!this.#marks.isMarked(value)) {
      const settled = this.#block(item, this.#text(value, here, indent), indent);
      return { settled, local: [settled], remote: [settled] };
    }
    const version = (choice: 'local' | 'remote'): readonly Block[] => {
      const chosen = this.#marks.choose(value, choice);
      if (chosen === undefined) return [];
      const source = item.name === undefined ? this.#elementLike(chosen, place, here) : here;
      return [this.#block(item, this.#text(chosen, source, indent), indent)];
    };
    const settled = this.#canDescend(value, here)
      ? this.#block(item, this.#text(value, here, indent), indent)
      : undefined;
    return { settled, local: version('local'), remote: version('remote') };
  }

  #block(item: Item, valueText: string, indent: string): Block {
    const { text, style } = this.#texts.host;
    const lead = item.host === undefined ? '' : text.slice(item.host.lead, item.host.start);
    return {
      lead: hasLineEnd(lead) ? lead : style.lineEnd + indent,
      body: this.#nameText(item) + valueText,
      trail: this.#trailOf(item),
    };
  }

  /** The space that the host has between an item and its comma. */
  #trailOf({ host }: Item): string {
    const { text } = this.#texts.host;
    return host === undefined || text.charAt(host.stop) !== ',' ? '' : text.slice(host.end, host.stop);
  }

  /** Items on one line, or as many to a line as the host has. */
  #line(items: readonly Item[], { document, syntax }: Layout, indent: string): string {
    const [first, second] = syntax.items;
    const leadOf = (item: ItemSyntax | undefined): string | undefined =>
      item === undefined ? undefined : document.text.slice(item.lead, item.start);
    const firstLead = leadOf(first) ?? '';
    const gap = leadOf(second) ?? this.#texts.host.style.gap;
    const parts = items.map((item, index) => {
      const own = document === this.#texts.host && item.host !== first ? leadOf(item.host) : undefined;
      const lead = index === 0 ? firstLead : (own ?? gap);
      const trail = index === items.length - 1 ? '' : this.#trailOf(item);
      return lead + this.#nameText(item) + this.#text(item.value, placeOf(item), indent) + trail;
    });
    return parts.join(',') + tailOf(document, syntax);
  }

  #nameText({ name, host, guest }: Item): string {
    if (name === undefined) return '';
    if (host !== undefined) return this.#texts.host.text.slice(host.start, host.value.start);
    const there = guest === undefined ? '\n' : this.#texts.guest.text.slice(guest.start, guest.value.start);
    return hasLineEnd(there) ? nameText(name) + this.#texts.host.style.colon : there;
  }

  /** Whether conflicts inside a value can be told item by item: each is on lines of its own, and no side has none. */
  #canDescend(value: Json, place: Place): boolean {
    if (!isArray(value) && !isObject(value)) return false;
    const isEmpty = (choice: 'local' | 'remote'): boolean => {
      const chosen = this.#marks.choose(value, choice);
      return Object.keys(chosen ?? {}).length === 0;
    };
    return this.#layoutOf(value, place)?.isOnLines === true && !isEmpty('local') && !isEmpty('remote');
  }

  #layoutOf(value: JsonObject | JsonArray, { host, guest }: Place): Layout | undefined {
    const kind = isArray(value) ? 'array' : 'object';
    for (const [document, syntax] of [
      [this.#texts.host, host] as const,
      [this.#texts.guest, guest] as const,
    ]) {
      if (syntax?.kind !== kind || syntax.items.length === 0) continue;
      return { document, syntax, isOnLines: document.isOnLines(syntax) };
    }
    return undefined;
  }

  /** Where an element that is in conflict stands in the two arrays. */
  #elementLike(value: Json, { host, guest }: Place, here: Place): Place {
    const find = (document: JsonDocument, array: Syntax | undefined): Syntax | undefined =>
      array?.kind === 'array'
        ? array.items.find((item) => equalJson(value, document.valueOf(item.value)))?.value
        : undefined;
    return {
      base: here.base,
      host: find(this.#texts.host, host) ?? here.host,
      guest: find(this.#texts.guest, guest) ?? here.guest,
    };
  }
}

/** What stands between the last item and the bracket that closes its container. */
function tailOf({ text }: JsonDocument, { items }: ObjectSyntax | ArraySyntax): string {
  const last = items.at(-1);
  return last === undefined ? '' : text.slice(last.end, last.stop);
}
