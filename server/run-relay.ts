import { jsonLog } from './reporting/json-log.ts';
import { packageVersion } from './package-version.ts';
import { parseRelayArguments, relayHelp } from './options.ts';
import { startRelay } from './relay.ts';
import type { Relay } from './relay.ts';
import type { RelayOptions } from './relay-options.ts';
import { toRelayOptions } from './settings-to-options.ts';
import type { RelaySettings } from './settings.ts';

/** How a relay is run as a program. */
export interface Program {
  /** How the program is called, for its help. */
  readonly command: string;
  readonly defaults: RelaySettings;
  readonly handleRequest?: NonNullable<RelayOptions['handleRequest']>;
}

/**
 * Runs a relay until SIGTERM or SIGINT, as the process's own business: reads its environment, writes to its output
 * and sets its exit code. 0 after an orderly end, 1 when the relay cannot start or its store fails, 2 for a bad
 * command line or environment.
 * @returns the relay once it listens; undefined when there is none to run
 */
export async function runRelay(args: readonly string[], program: Program): Promise<Relay | undefined> {
  const { command, defaults, handleRequest } = program;
  const parsed = parseRelayArguments(args, defaults, process.env);
  switch (parsed.type) {
    case 'help':
      process.stdout.write(relayHelp(command, defaults));
      return undefined;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return undefined;
    case 'invalid':
      process.stderr.write(parsed.errors.map((error) => `${error}\n`).join(''));
      process.exitCode = 2;
      return undefined;
    case 'run':
      return start(parsed.settings, handleRequest);
  }
}

async function start(
  settings: RelaySettings,
  handleRequest: RelayOptions['handleRequest'],
): Promise<Relay | undefined> {
  let relay: Relay;
  try {
    relay = await startRelay({
      ...toRelayOptions(settings),
      onLog: jsonLog(settings.logLevel ?? 'info'),
      ...(handleRequest && { handleRequest }),
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return undefined;
  }
  const end = (): void => {
    // An orderly end leaves nothing running, so the process ends by itself with what is written flushed.
    void relay.close();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  void relay.failed.then(() => {
    process.exitCode = 1;
    end();
  });
  // The address goes to standard output, where a caller reads it.
  process.stdout.write(`relay listening on ${relay.url}\n`);
  return relay;
}
