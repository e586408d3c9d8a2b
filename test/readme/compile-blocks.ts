import { resolve } from 'node:path';
import ts from 'typescript';
import type { FencedBlock } from './fenced-blocks.ts';

const root = resolve(import.meta.dirname, '../..');

/** What a reader's project need not set: these only tidy up our own code. */
const tidiness: ts.CompilerOptions = {
  noUnusedLocals: false,
  noUnusedParameters: false,
  declaration: false,
  isolatedDeclarations: false,
};

function projectOptions(): ts.CompilerOptions {
  const read = ts.getParsedCommandLineOfConfigFile(`${root}/tsconfig.json`, tidiness, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  if (read === undefined) throw new Error('tsconfig.json could not be read.');
  return read.options;
}

/**
 * Compiles blocks as modules of this package, each by itself, strictly, with `layer5-sync/…` being the source.
 * @returns for each block its errors, one line each, `12: message` with the line in the Markdown text
 */
export function compileBlocks(blocks: readonly FencedBlock[]): readonly (readonly string[])[] {
  const options = projectOptions();
  const files = new Map(blocks.map((block, n) => [`${root}/readme-block-${n}.${block.language}`, block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const code = files.get(name)?.code;
    return code === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, code, target, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].map(([name, block]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map((diagnostic) => {
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
      const at = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
      return `${block.line + 1 + at}: ${message}`;
    }),
  );
}
