import { expect, test } from 'vitest';
import { parseRelayArguments, RELAY_DEFAULTS } from '../../server/options.ts';
import { ChildRelay } from './child-relay.ts';

test('without flags the defaults hold, with flags the flags', () => {
  expect(parseRelayArguments([])).toEqual({ type: 'run', settings: RELAY_DEFAULTS });
  expect(parseRelayArguments(['--port', '0', '--host=::1', '--data', '/var/x'])).toEqual({
    type: 'run',
    settings: { host: '::1', port: 0, data: '/var/x' },
  });
  expect(parseRelayArguments(['--help'])).toEqual({ type: 'help' });
  expect(parseRelayArguments(['--version'])).toEqual({ type: 'version' });
});

test('every mistake of a command line is named at once', () => {
  expect(parseRelayArguments(['--prot', '--port', '70000', '--help=yes', 'extra', '--host'])).toEqual({
    type: 'invalid',
    errors: [
      '--prot: there is no such flag. See --help',
      '--help: takes no value. Leave out "yes"',
      'extra: the relay takes flags only. See --help',
      '--host: a value must follow. See --help',
      '--port 70000: a port is a whole number from 0 to 65535. 0 picks a free one',
    ],
  });
  expect(parseRelayArguments(['--port', '1', '--port', '2'])).toMatchObject({ type: 'invalid' });
  expect(parseRelayArguments(['--data', '--port'])).toMatchObject({ type: 'invalid' });
  expect(parseRelayArguments(['--port', ''])).toMatchObject({ type: 'invalid' });
});

test('the program refuses a bad command line with 2, and answers --help and --version with 0', async () => {
  const wrong = await new ChildRelay(['--nonsense', '--port', 'x']).exited;
  expect(wrong).toMatchObject({ code: 2, output: '' });
  expect(wrong.errors).toContain('--nonsense');
  expect(wrong.errors).toContain('--port x');
  expect(await new ChildRelay(['--help']).exited).toMatchObject({ code: 0, errors: '' });
  expect((await new ChildRelay(['--version']).exited).output).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the program says exactly where it listens, and ends with 1 where it cannot', async () => {
  const first = new ChildRelay(['--port', '0', '--data', ':memory:']);
  const url = await first.listening();
  const second = await new ChildRelay(['--port', new URL(url).port, '--data', ':memory:']).exited;
  expect(second).toMatchObject({ code: 1, output: '' });
  first.kill('SIGINT');
  expect(await first.exited).toMatchObject({ code: 0, output: `relay listening on ${url}\n`, errors: '' });
});
