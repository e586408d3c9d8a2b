import type { TextUnit } from './slot.ts';

/** A text in the parts by which it merges. */
export interface TextTokens {
  /** Each with what ends it. */
  readonly parts: readonly string[];
  /** The end that the last part has only here, and not in the text; empty where it has its own. */
  readonly end: string;
}

/** Letters of scripts that write no spaces: each is a word. */
const LETTER = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}';

/**
 * Cuts a text into words with the space behind them, or lines with their end. A last part without an end gets one,
 * so that whoever writes on behind it leaves it alone.
 */
export function textTokens(text: string, by: TextUnit): TextTokens {
  const parts = by === 'words' ? words(text) : (text.match(/[^\n]*\n|[^\n]+/gu) ?? []);
  const last = parts.at(-1);
  const end = last === undefined ? '' : by === 'words' ? wordEnd(last) : lineEnd(last, text);
  return end === '' ? { parts, end } : { parts: [...parts.slice(0, -1), `${last ?? ''}${end}`], end };
}

/** The text of parts, wherever they come from. */
export function joinTokens({ parts, end }: TextTokens): string {
  const text = parts.join('');
  return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
}

function words(text: string): readonly string[] {
  return text.match(new RegExp(`[${LETTER}]\\s*|[^\\s${LETTER}]+\\s*|\\s+`, 'gu')) ?? [];
}

function wordEnd(last: string): string {
  return new RegExp(`[\\s${LETTER}]$`, 'u').test(last) ? '' : ' ';
}

function lineEnd(last: string, text: string): string {
  if (last.endsWith('\n')) return '';
  return text.includes('\r\n') ? '\r\n' : '\n';
}
