import { parseArgs } from 'node:util';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { CONFLICT_STRATEGIES } from '../../src/model/strategy.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';

/** What a merge driver is told on its command line. */
export interface DriverSettings {
  readonly base: string;
  readonly local: string;
  readonly remote: string;
  /** What the file is called in messages. */
  readonly path: string;
  /** File that gets the result; `-` is standard output. */
  readonly output: string;
  /** File with MergeOptions, as JSON. */
  readonly rulesFile: string | undefined;
  readonly keys: Extract<NonNullable<MergeOptions['rules']>[string]['key'], readonly unknown[]>;
  readonly strategy: ConflictStrategy | undefined;
  readonly labels: { readonly local: string; readonly remote: string };
  readonly markerSize: number;
  /** Whether to tell what was decided, by whom and why. */
  readonly explain: boolean;
}

export type DriverArguments =
  | { readonly type: 'merge'; readonly settings: DriverSettings }
  | { readonly type: 'help' }
  | { readonly type: 'invalid'; readonly error: string };

export const DRIVER_HELP = `layer5-merge [options] BASE LOCAL REMOTE [PATH]

Merges what LOCAL and REMOTE made of BASE, three JSON files, and writes the result to LOCAL. An empty BASE says that
both sides made the file. PATH is what the file is called in messages.

  -o, --output FILE     write the result there, LOCAL stays as it is
      --stdout          write it to standard output, LOCAL stays as it is
      --key NAME        elements of arrays that have this member are told apart by it, as by id and key; NAME,NAME
                        for members that name an element together; may be given several times
      --rules FILE      merge options, as JSON: { "rules": { PATTERN: RULE }, "groups": [[PATTERN, …]] }
      --strategy SIDE   local, remote: take that side's value where both changed one; merge: leave it to you
      --ours LABEL      what the local side is called at a conflict (ours)
      --theirs LABEL    what the remote side is called at a conflict (theirs)
      --marker-size N   letters in a conflict marker (7)
      --explain         tell what was decided, by whom and why, a line for each path
  -h, --help            print this

Exit status: 0 merged, 1 merged with conflicts (each stands in the result between markers, as git writes them),
2 not merged, nothing written. As git's merge driver for JSON files:

  git config merge.layer5.driver 'npx --no-install layer5-merge --marker-size %L %O %A %B %P'
  git config merge.layer5.recursive binary
  echo '*.json merge=layer5' >> .gitattributes
`;

export function parseDriverArguments(args: readonly string[]): DriverArguments {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(args);
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { type: 'help' };
  const [base, local, remote, path = local, ...more] = positionals;
  if (
    base === undefined ||
    local === undefined ||
    remote === undefined ||
    path === undefined ||
    more.length > 0
  ) {
    return invalid(
      `${String(positionals.length)} files given; BASE LOCAL REMOTE are needed, and PATH may follow`,
    );
  }
  if (values.stdout === true && values.output !== undefined)
    return invalid('--stdout and --output exclude each other');
  const strategy = CONFLICT_STRATEGIES.find((known) => known === values.strategy);
  if (values.strategy !== undefined && strategy === undefined) {
    return invalid(`--strategy ${values.strategy}: it is one of ${CONFLICT_STRATEGIES.join(', ')}`);
  }
  const size = values['marker-size'] ?? '7';
  if (!/^[1-9]\d?$/u.test(size)) return invalid(`--marker-size ${size}: a number from 1 to 99`);
  return {
    type: 'merge',
    settings: {
      base,
      local,
      remote,
      path,
      output: values.stdout === true ? '-' : (values.output ?? local),
      rulesFile: values.rules,
      keys: (values.key ?? []).map((names) => (names.includes(',') ? names.split(',') : names)),
      strategy,
      labels: { local: values.ours ?? 'ours', remote: values.theirs ?? 'theirs' },
      markerSize: Number(size),
      explain: values.explain === true,
    },
  };
}

function read(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      stdout: { type: 'boolean' },
      key: { type: 'string', multiple: true },
      rules: { type: 'string' },
      strategy: { type: 'string' },
      ours: { type: 'string' },
      theirs: { type: 'string' },
      'marker-size': { type: 'string' },
      explain: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function invalid(error: string): DriverArguments {
  return { type: 'invalid', error };
}
