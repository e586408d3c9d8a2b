import { readFileSync, writeFileSync } from 'node:fs';
import { SyncError } from '../../src/model/errors.ts';
import { DEFAULT_ELEMENT_KEYS } from '../../src/model/element-id.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { describeConflict } from './describe-conflict.ts';
import { DRIVER_HELP, parseDriverArguments } from './driver-arguments.ts';
import type { DriverSettings } from './driver-arguments.ts';
import { mergeJsonText } from './merge-json-text.ts';
import { withFirstRule } from './with-first-rule.ts';

/** What a program of the command line writes to, and its exit status. */
export interface Outcome {
  readonly status: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the merge driver. It reads and writes files, synchronously; everything else it says it returns.
 * @param args without the program's name
 */
export function runMergeDriver(args: readonly string[]): Outcome {
  const parsed = parseDriverArguments(args);
  switch (parsed.type) {
    case 'help':
      return { status: 0, stdout: DRIVER_HELP, stderr: '' };
    case 'invalid':
      return failure(`${parsed.error}. See --help`);
    case 'merge':
      try {
        return mergeFiles(parsed.settings);
      } catch (error) {
        if (error instanceof SyncError) return failure(`${parsed.settings.path}: ${error.message}`);
        if (error instanceof Error && 'code' in error) return failure(error.message);
        // Node's own status for an error that nobody caught is 1, which says here that there are conflicts.
        return failure(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
  }
}

function mergeFiles(settings: DriverSettings): Outcome {
  const { path, output, labels, markerSize } = settings;
  const texts = {
    base: readText(settings.base),
    local: readText(settings.local),
    remote: readText(settings.remote),
  };
  const merged = mergeJsonText(texts, { options: optionsOf(settings), labels, markerSize });
  const { text, conflicts } = merged;
  if (output !== '-') writeFileSync(output, text);
  const head = `layer5-merge: ${path}: ${conflicts.length === 1 ? '1 conflict' : `${String(conflicts.length)} conflicts`}`;
  const told = conflicts.map((conflict) => `  ${describeConflict(conflict, labels)}`);
  const lines = [
    ...(settings.explain ? [merged.explain] : []),
    ...(conflicts.length === 0 ? [] : [head, ...told]),
  ];
  return {
    status: conflicts.length === 0 ? 0 : 1,
    stdout: output === '-' ? text : '',
    stderr: lines
      .filter((line) => line !== '')
      .map((line) => `${line}\n`)
      .join(''),
  };
}

function optionsOf({ rulesFile, keys, strategy }: DriverSettings): MergeOptions {
  const given = rulesFile === undefined ? {} : readOptions(rulesFile);
  const key = keys.length === 0 ? undefined : [...keys, ...DEFAULT_ELEMENT_KEYS];
  return {
    ...given,
    ...(key && { rules: withFirstRule(given.rules ?? {}, { key }) }),
    ...(strategy && { strategy }),
  };
}

function readOptions(file: string): MergeOptions {
  const text = readText(file);
  let options: MergeOptions;
  try {
    options = JSON.parse(text) as MergeOptions; // reason: they are checked below
  } catch (cause) {
    const rule = `merge options are JSON (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new SyncError('INVALID_ARGUMENT', { value: file, rule, remedy: 'Mend the file', cause });
  }
  parseMergeOptions(options, file);
  return options;
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SyncError('INVALID_VALUE', {
      value: file,
      rule: 'JSON is UTF-8',
      remedy: 'Save it as UTF-8',
      cause,
    });
  }
}

function failure(message: string): Outcome {
  return { status: 2, stdout: '', stderr: `layer5-merge: ${message}\n` };
}
