import type { ItemSyntax, Syntax } from './json-syntax.ts';

/** How a JSON text is laid out. */
export interface TextStyle {
  readonly lineEnd: string;
  /** One level of indentation; empty where nothing is indented. */
  readonly indent: string;
  /** What stands between a comma and the next item on one line. */
  readonly gap: string;
  /** The colon with the space around it. */
  readonly colon: string;
}

export function textStyle(text: string, root: Syntax): TextStyle {
  const items = allItems(root);
  const second = items.find(
    ({ lead, start }) => text.charAt(lead - 1) === ',' && !hasLineEnd(text.slice(lead, start)),
  );
  const member = items.find(({ name }) => name !== undefined);
  return {
    lineEnd: /\r\n|\n|\r/u.exec(text)?.[0] ?? '\n',
    indent: indentStep(text, root),
    gap: second === undefined ? ' ' : text.slice(second.lead, second.start),
    colon: (member && /"([ \t]*:[ \t]*)$/u.exec(text.slice(member.start, member.value.start))?.[1]) ?? ': ',
  };
}

function allItems(syntax: Syntax): readonly ItemSyntax[] {
  if (syntax.kind !== 'object' && syntax.kind !== 'array') return [];
  return [...syntax.items, ...syntax.items.flatMap(({ value }) => allItems(value))];
}

/** The first step from the indentation of a container to that of what is in it. */
function indentStep(text: string, syntax: Syntax): string {
  if (syntax.kind !== 'object' && syntax.kind !== 'array') return '';
  for (const { lead, start, value } of syntax.items) {
    const [outer, inner] = [indentAt(text, syntax.start), indentAt(text, start)];
    if (hasLineEnd(text.slice(lead, start)) && inner.startsWith(outer) && inner !== outer) {
      return inner.slice(outer.length);
    }
    const below = indentStep(text, value);
    if (below !== '') return below;
  }
  return '';
}

/** The space that begins the line on which `at` stands. */
export function indentAt(text: string, at: number): string {
  const line = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  return /^[ \t]*/u.exec(text.slice(line, at))?.[0] ?? '';
}

/** Whether every item of a container begins a line, and the bracket that closes it too. */
export function isOnLines(text: string, syntax: Syntax): boolean {
  if (syntax.kind !== 'object' && syntax.kind !== 'array') return false;
  const last = syntax.items.at(-1);
  if (last === undefined || !hasLineEnd(text.slice(last.end, last.stop))) return false;
  return syntax.items.every(({ lead, start }) => hasLineEnd(text.slice(lead, start)));
}

export function hasLineEnd(text: string): boolean {
  return /[\r\n]/u.test(text);
}

/** Where a piece of text stands: the style around it, and how the line is indented that it begins on. */
export interface Setting {
  readonly style: TextStyle;
  readonly indent: string;
}

/** A piece of one text, laid out for another. */
export function relaid(piece: string, from: Setting, to: Setting): string {
  const [first = '', ...lines] = piece.split(/\r\n|\n|\r/u);
  const moved = lines.map((line) => {
    const space = /^[ \t]*/u.exec(line)?.[0] ?? '';
    if (space === line) return '';
    const deeper = space.startsWith(from.indent) ? space.slice(from.indent.length) : space;
    return to.indent + inUnits(deeper, from.style.indent, to.style.indent) + line.slice(space.length);
  });
  return [first, ...moved].join(to.style.lineEnd);
}

/** Space in other units; what is no whole number of them stays. */
function inUnits(space: string, from: string, to: string): string {
  if (from === '' || to === '' || from === to) return space;
  let levels = 0;
  while (space.startsWith(from, levels * from.length)) levels += 1;
  return to.repeat(levels) + space.slice(levels * from.length);
}
