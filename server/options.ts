import { parseArgs } from 'node:util';

/** Where a relay listens and keeps its data, as given on a command line. */
export interface RelaySettings {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Directory, or ':memory:'. */
  readonly data: string;
}

export type RelayArguments =
  | { readonly type: 'run'; readonly settings: RelaySettings }
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  /** Everything that is wrong, one sentence each. */
  | { readonly type: 'invalid'; readonly errors: readonly string[] };

export const RELAY_DEFAULTS: RelaySettings = { host: '127.0.0.1', port: 1234, data: 'relay-data' };

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

type Flag = keyof typeof FLAGS;

/**
 * Reads a relay's command line. Finds every mistake, not just the first.
 * @param args without the program's name
 * @param defaults for what is not given
 */
export function parseRelayArguments(
  args: readonly string[],
  defaults: RelaySettings = RELAY_DEFAULTS,
): RelayArguments {
  // Not strict: strict parsing throws at the first mistake.
  const { tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const errors: string[] = [];
  const given = new Map<Flag, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      errors.push(`${token.value}: the relay takes flags only. See --help`);
      continue;
    }
    const { name, rawName, value } = token;
    if (!isFlag(name)) errors.push(`${rawName}: there is no such flag. See --help`);
    else if (given.has(name)) errors.push(`${rawName}: given twice. Give it once`);
    else if (FLAGS[name].type === 'boolean') {
      if (value !== undefined) errors.push(`${rawName}: takes no value. Leave out ${JSON.stringify(value)}`);
      given.set(name, '');
    } else if (value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'))) {
      errors.push(`${rawName}: a value must follow. See --help`);
    } else given.set(name, value);
  }
  const port = parsePort(given.get('port'), defaults.port);
  if (port === undefined) {
    errors.push(
      `--port ${given.get('port') ?? ''}: a port is a whole number from 0 to 65535. 0 picks a free one`,
    );
  }
  if (errors.length > 0 || port === undefined) return { type: 'invalid', errors };
  if (given.has('help')) return { type: 'help' };
  if (given.has('version')) return { type: 'version' };
  const { host, data } = { ...defaults, ...Object.fromEntries(given) };
  return { type: 'run', settings: { host, port, data } };
}

/** @param command how the program is called */
export function relayHelp(command: string, defaults: RelaySettings = RELAY_DEFAULTS): string {
  return `Usage: ${command} [--host HOST] [--port PORT] [--data DIR]

  --host HOST   address to listen on (${defaults.host})
  --port PORT   port to listen on, 0 picks a free one (${defaults.port})
  --data DIR    directory of the database, made when it is not there; :memory: keeps nothing (${defaults.data})
  --help        show this and end
  --version     show the version and end
`;
}

function parsePort(text: string | undefined, fallback: number): number | undefined {
  if (text === undefined) return fallback;
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name);
}
