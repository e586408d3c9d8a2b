import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SETTINGS, variableOf } from './settings.ts';
import type { RelaySettings, Setting } from './settings.ts';

export type RelayArguments =
  | { readonly type: 'run'; readonly settings: RelaySettings }
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  /** Everything that is wrong, one sentence each. */
  | { readonly type: 'invalid'; readonly errors: readonly string[] };

export const RELAY_DEFAULTS: RelaySettings = { host: '127.0.0.1', port: 1234, data: 'relay-data' };

/** Where a setting was given, and what. */
interface Given {
  readonly source: string;
  readonly texts: string[];
}

/**
 * Reads a relay's command line and environment. Finds every mistake, not just the first.
 * @param args without the program's name
 * @param defaults for what is not given
 * @param environment whose variables stand for the flags that are not given
 */
export function parseRelayArguments(
  args: readonly string[],
  defaults: RelaySettings = RELAY_DEFAULTS,
  environment: Readonly<Record<string, string | undefined>> = {},
): RelayArguments {
  const errors: string[] = [];
  const flags = readFlags(args, errors);
  let settings = defaults;
  for (const setting of SETTINGS) {
    const given = flags.get(setting.flag) ?? readVariable(setting, environment);
    const texts = given && readSecrets(setting, given, errors);
    if (texts === undefined) continue;
    const reading = setting.read(texts);
    // What a secret says is not repeated.
    const shown = setting.isSecret === true ? '' : ` ${texts.join(' ')}`;
    if (typeof reading === 'string') errors.push(`${given?.source ?? ''}${shown}: ${reading}`);
    else settings = { ...settings, ...reading };
  }
  errors.push(...contradictions(settings));
  if (errors.length > 0) return { type: 'invalid', errors };
  if (flags.has('help')) return { type: 'help' };
  if (flags.has('version')) return { type: 'version' };
  return { type: 'run', settings };
}

/** @param command how the program is called */
export function relayHelp(command: string, defaults: RelaySettings = RELAY_DEFAULTS): string {
  const { host, port, data } = defaults;
  const lines = SETTINGS.map(({ flag, value = '', help }) => `  ${`--${flag} ${value}`.padEnd(24)}${help}`);
  return `Usage: ${command} [FLAGS]        (${host}, port ${port}, data in ${data} unless said)

${lines.join('\n')}
  --help                  show this and end
  --version               show the version and end

Each can be given as an environment variable instead, ${variableOf({ flag: 'admin-token' })} for --admin-token; a
variable holds a secret itself, and a list between commas.
`;
}

function readFlags(args: readonly string[], errors: string[]): ReadonlyMap<string, Given> {
  const switches = [
    'help',
    'version',
    ...SETTINGS.filter(({ value }) => value === undefined).map(({ flag }) => flag),
  ];
  const texts = SETTINGS.filter(({ value }) => value !== undefined).map(({ flag }) => flag);
  // Not strict: strict parsing throws at the first mistake.
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(switches.map((flag) => [flag, { type: 'boolean' as const }])),
      ...Object.fromEntries(texts.map((flag) => [flag, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, Given>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      errors.push(`${token.value}: the relay takes flags only. See --help`);
      continue;
    }
    const { name, rawName, value } = token;
    const known = given.get(name);
    const setting = SETTINGS.find(({ flag }) => flag === name);
    if (switches.includes(name)) {
      if (value !== undefined) errors.push(`${rawName}: takes no value. Leave out ${JSON.stringify(value)}`);
      given.set(name, { source: rawName, texts: [] });
    } else if (setting === undefined) errors.push(`${rawName}: there is no such flag. See --help`);
    else if (known !== undefined && setting.repeats !== true) {
      errors.push(`${rawName}: given twice. Give it once`);
    } else if (value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'))) {
      errors.push(`${rawName}: a value must follow. See --help`);
    } else if (known !== undefined) known.texts.push(value);
    else given.set(name, { source: rawName, texts: [value] });
  }
  return given;
}

function readVariable(
  setting: Setting,
  environment: Readonly<Record<string, string | undefined>>,
): Given | undefined {
  const source = variableOf(setting);
  const text = environment[source];
  if (text === undefined || text === '') return undefined;
  if (setting.value === undefined && (text === '0' || text === 'false')) return undefined;
  return { source, texts: setting.repeats === true ? text.split(',').map((part) => part.trim()) : [text] };
}

/** The texts as they are to be read: of a secret on the command line, what its file holds. */
function readSecrets(
  { isSecret }: Setting,
  { source, texts }: Given,
  errors: string[],
): readonly string[] | undefined {
  if (isSecret !== true || !source.startsWith('-')) return texts;
  try {
    return texts.map((path) => readFileSync(path, 'utf8').trim());
  } catch (error) {
    errors.push(`${source} ${texts.join(' ')}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function contradictions({ anonymous, jwtSecret, jwks }: RelaySettings): readonly string[] {
  const ways = [anonymous === true && '--anonymous', jwtSecret && '--jwt-secret', jwks && '--jwks'].filter(
    Boolean,
  );
  return ways.length > 1 ? [`${ways.join(' and ')}: only one of them can decide who comes in`] : [];
}
