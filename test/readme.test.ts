import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileBlocks } from './readme/compile-blocks.ts';
import { fencedBlocks } from './readme/fenced-blocks.ts';
import { runBlock } from './readme/run-block.ts';

const root = resolve(import.meta.dirname, '..');
const blocks = fencedBlocks(readFileSync(resolve(root, 'README.md'), 'utf8'));
const code = blocks.filter(({ language }) => language === 'ts' || language === 'tsx');
const runnable = code.filter(({ marks }) => marks.includes('run'));
const shell = blocks.filter(({ language }) => language === 'sh');

const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The npm scripts a shell text calls: `npm run x`, `npm start`, `npm test`. */
function calledScripts(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, run, short]) => run ?? short ?? '',
  );
}

describe('README', () => {
  test('shows TypeScript, some of it runnable, and shell commands', () => {
    expect(code).not.toEqual([]);
    expect(runnable).not.toEqual([]);
    expect(shell).not.toEqual([]);
  });

  test('every TypeScript block compiles', () => {
    expect(compileBlocks(code).flat()).toEqual([]);
  });

  test.each(runnable.map((block) => [block.line, block] as const))(
    'the block in line %d runs',
    (_, block) => {
      const { status, output } = runBlock(block.code);
      expect(status, output).toBe(0);
    },
  );

  test('every npm script it names exists', () => {
    const named = shell.flatMap((block) => calledScripts(block.code));
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});

describe('the README check itself', () => {
  const block = (text: string, language = 'ts'): ReturnType<typeof fencedBlocks> =>
    fencedBlocks(`Text\n\n\`\`\`${language}\n${text}\n\`\`\`\n`);

  test('finds blocks, their marks and lines', () => {
    expect(block('x', 'ts run')).toEqual([{ language: 'ts', marks: ['run'], code: 'x\n', line: 3 }]);
  });

  test('reports a type error, a wrong import and a wrong name, with the line in the text', () => {
    const wrong = [
      ...block('const n: number = "one";'),
      ...block('\nimport "layer5-sync/nowhere";'),
      ...block('const list: string[] = [];\nconst first: string = list[0];'),
    ];
    expect(compileBlocks(wrong).map((errors) => errors.map((error) => error.split(':')[0]))).toEqual([
      ['4'],
      ['5'],
      ['5'],
    ]);
  });

  test('reports a block that fails or throws', () => {
    expect(runBlock('const status: number = 3; process.exit(status);').status).toBe(3);
    expect(runBlock('throw new Error("as it should");').output).toContain('as it should');
    expect(runBlock('await Promise.resolve(); console.log("fine");')).toEqual({
      status: 0,
      output: 'fine\n',
    });
  });

  test('knows the scripts a shell text calls', () => {
    expect(calledScripts('npm start\nnpm test && npm run check:package -- --x\nnpm install')).toEqual([
      'start',
      'test',
      'check:package',
    ]);
  });
});
