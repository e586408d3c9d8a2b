import { SyncError } from '../../src/model/errors.ts';
import { MAX_DEPTH } from '../../src/model/limits.ts';

/** A JSON text taken apart, so that it can be edited where it changes and kept as it is everywhere else. */
export type Syntax = ScalarSyntax | ObjectSyntax | ArraySyntax;

interface Span {
  /** Offsets into the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface ScalarSyntax extends Span {
  readonly kind: 'number' | 'string' | 'word';
}

export interface ObjectSyntax extends Span {
  readonly kind: 'object';
  readonly items: readonly ItemSyntax[];
}

export interface ArraySyntax extends Span {
  readonly kind: 'array';
  readonly items: readonly ItemSyntax[];
}

/** A member or an element. */
export interface ItemSyntax extends Span {
  /** Undefined for an element. */
  readonly name: string | undefined;
  readonly value: Syntax;
  /** Where the space before it begins: behind the comma or the bracket. */
  readonly lead: number;
  /** Where its comma stands, or the bracket that closes the container. */
  readonly stop: number;
}

/**
 * Takes a JSON text (RFC 8259, nothing more lenient) apart.
 * @param name what the text is called in messages
 * @throws SyncError INVALID_VALUE, with line and column, for a text that is no JSON, for a member that stands twice in
 *   one object, of which every reader would drop one, and for one nested deeper than MAX_DEPTH
 */
export function parseJsonSyntax(text: string, name: string): Syntax {
  return new Parser(text, name).parse();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const WORD = /true|false|null/uy;
const SPACE = /[ \t\n\r]*/uy;

class Parser {
  readonly #text: string;
  readonly #name: string;
  #at = 0;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  parse(): Syntax {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    this.#take(SPACE);
    const syntax = this.#value(1);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#unexpected('nothing more');
    return syntax;
  }

  #value(level: number): Syntax {
    const start = this.#at;
    switch (this.#text.charAt(start)) {
      case '{':
        return { kind: 'object', ...this.#container(level, '}') };
      case '[':
        return { kind: 'array', ...this.#container(level, ']') };
      case '"':
        this.#string();
        return { kind: 'string', start, end: this.#at };
      default:
        if (this.#take(NUMBER)) return { kind: 'number', start, end: this.#at };
        if (this.#take(WORD)) return { kind: 'word', start, end: this.#at };
        throw this.#unexpected('a value');
    }
  }

  #container(level: number, close: '}' | ']'): Span & { readonly items: readonly ItemSyntax[] } {
    const start = this.#at;
    if (level > MAX_DEPTH) {
      throw this.#error(start, `a value has at most ${String(MAX_DEPTH)} levels`, 'Flatten it');
    }
    this.#at += 1;
    const items: ItemSyntax[] = [];
    const names = new Set<string>();
    for (;;) {
      const lead = this.#at;
      this.#take(SPACE);
      if (items.length === 0 && this.#text.charAt(this.#at) === close) break;
      const item = this.#at;
      const name = close === '}' ? this.#memberName(names) : undefined;
      const value = this.#value(level + 1);
      const end = this.#at;
      this.#take(SPACE);
      items.push({ name, value, lead, start: item, end, stop: this.#at });
      const next = this.#text.charAt(this.#at);
      if (next === close) break;
      if (next !== ',') throw this.#unexpected(`a comma or ${close}`);
      this.#at += 1;
    }
    this.#at += 1;
    return { start, end: this.#at, items };
  }

  #memberName(names: Set<string>): string {
    const start = this.#at;
    if (this.#text.charAt(start) !== '"') throw this.#unexpected('a member name in double quotes');
    const name = this.#string();
    if (names.has(name)) {
      throw this.#error(start, `the member ${JSON.stringify(name)} stands here twice`, 'Keep one of the two');
    }
    names.add(name);
    this.#take(SPACE);
    if (this.#text.charAt(this.#at) !== ':') throw this.#unexpected('a colon');
    this.#at += 1;
    this.#take(SPACE);
    return name;
  }

  #string(): string {
    const start = this.#at;
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text.charAt(this.#at);
      if (char === '\\') this.#at += 1;
      else if (char < ' ') throw this.#unexpected('no control character inside a text');
      else if (char === '"') break;
    }
    if (this.#at >= this.#text.length) throw this.#error(start, 'a text ends with a double quote', CLOSE_IT);
    this.#at += 1;
    return this.#textOf(start);
  }

  #textOf(start: number): string {
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string; // reason: it begins and ends as a JSON string
    } catch (error) {
      throw this.#error(start, 'a text has no escapes but those of JSON', 'Write a backslash as \\\\', error);
    }
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const taken = pattern.test(this.#text);
    if (taken) this.#at = pattern.lastIndex;
    return taken;
  }

  #unexpected(expected: string): SyncError {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const found = this.#at < this.#text.length ? JSON.stringify(char) : 'its end';
    return this.#error(this.#at, `JSON has ${expected} here, not ${found}`, 'Mend the file');
  }

  #error(at: number, rule: string, remedy: string, cause?: unknown): SyncError {
    const before = this.#text.slice(0, at).split(/\r\n|\n|\r/u);
    const column = (before.at(-1) ?? '').replace(/^\uFEFF/u, '').length + 1;
    const value = `${this.#name}, line ${String(before.length)}, column ${String(column)}`;
    return new SyncError('INVALID_VALUE', { value, rule, remedy, cause });
  }
}

const CLOSE_IT = 'Close it';
