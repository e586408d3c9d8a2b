/** One fenced block of a Markdown text. */
export interface FencedBlock {
  /** First word after the fence: `ts`, `tsx`, `sh`; '' when there is none. */
  readonly language: string;
  /** The words after the language; `run` marks a block that is executed. */
  readonly marks: readonly string[];
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  return [...markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```\s*$/gm)].map((match) => {
    const [language = '', ...marks] = (match[1] ?? '').trim().split(/\s+/);
    const line = markdown.slice(0, match.index).split('\n').length;
    return { language, marks, code: match[2] ?? '', line };
  });
}
