import type { Json } from '../../src/model/json.ts';
import { toExactJson } from './exact-json.ts';
import { parseJsonSyntax } from './json-syntax.ts';
import type { Syntax } from './json-syntax.ts';
import { isOnLines, textStyle } from './text-style.ts';
import type { TextStyle } from './text-style.ts';

/** A JSON text with its syntax, its style, and the value of each of its parts. */
export class JsonDocument {
  readonly text: string;
  readonly root: Syntax;
  readonly style: TextStyle;
  readonly #values = new Map<Syntax, Json>();

  /**
   * @param name what the text is called in messages
   * @throws SyncError INVALID_VALUE, with line and column, for a text that is no JSON
   */
  constructor(text: string, name: string) {
    this.text = text;
    this.root = parseJsonSyntax(text, name);
    this.style = textStyle(text, this.root);
    toExactJson(this.root, text, this.#values);
  }

  get value(): Json {
    return this.valueOf(this.root);
  }

  valueOf(syntax: Syntax): Json {
    return this.#values.get(syntax) as Json; // reason: every part of the root has its value there
  }

  textOf({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.text.slice(start, end);
  }

  isOnLines(syntax: Syntax): boolean {
    return isOnLines(this.text, syntax);
  }

  /** Whether this version of `base` has been laid out anew as a whole. One on a single line tells nothing. */
  isLaidOutAnew(base: JsonDocument): boolean {
    return this.style.indent !== '' && base.style.indent !== '' && this.#layout !== base.#layout;
  }

  get #layout(): string {
    const { lineEnd, indent } = this.style;
    return JSON.stringify([
      this.text.slice(0, this.root.start),
      lineEnd,
      indent,
      this.text.slice(this.root.end),
    ]);
  }
}
