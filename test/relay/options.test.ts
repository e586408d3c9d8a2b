import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRelayArguments, RELAY_DEFAULTS } from '../../server/options.ts';
import { ChildRelay } from './child-relay.ts';
import { temporaryDirectory } from './harness.ts';
import { RawClient } from './raw-client.ts';

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
      '--port 70000: it is a whole number from 0 to 65535',
    ],
  });
  expect(parseRelayArguments(['--port', '1', '--port', '2'])).toMatchObject({ type: 'invalid' });
  expect(parseRelayArguments(['--data', '--port'])).toMatchObject({ type: 'invalid' });
  expect(parseRelayArguments(['--port', ''])).toMatchObject({ type: 'invalid' });
});

test('[S7] the environment stands for flags that are not given; a secret is in a file, or in its variable', () => {
  const data = temporaryDirectory();
  const file = join(data, 'token');
  writeFileSync(file, `${'t'.repeat(40)}\n`);
  const environment = {
    LAYER5_PORT: '99',
    LAYER5_HOST: '::1',
    LAYER5_ANONYMOUS: '1',
    LAYER5_ORIGIN: 'https://a.example, https://b.example',
    LAYER5_LIMIT: 'drainMs=7,maxChannels=8',
    LAYER5_HISTORY_DAYS: '0',
    PATH: '/usr/bin',
  };
  expect(parseRelayArguments(['--port=5', '--admin-token', file], RELAY_DEFAULTS, environment)).toEqual({
    type: 'run',
    settings: {
      host: '::1',
      port: 5,
      data: 'relay-data',
      anonymous: true,
      adminToken: 't'.repeat(40),
      origins: ['https://a.example', 'https://b.example'],
      limits: { drainMs: 7, maxChannels: 8 },
      historyDays: 0,
    },
  });
  expect(parseRelayArguments([], RELAY_DEFAULTS, { LAYER5_ADMIN_TOKEN: 'u'.repeat(32) })).toMatchObject({
    settings: { adminToken: 'u'.repeat(32) },
  });
});

test('every mistake of the environment is named at once, with no secret in it', () => {
  const environment = {
    LAYER5_PORT: 'x',
    LAYER5_ADMIN_TOKEN: 'too-short-a-secret',
    LAYER5_JWKS: 'https://keys.example',
    LAYER5_ANONYMOUS: 'true',
    LAYER5_LIMIT: 'nothing=5',
  };
  const args = ['--jwt-secret', '/nonexistent/secret', '--log-level', 'loud'];
  const parsed = parseRelayArguments(args, RELAY_DEFAULTS, environment);
  expect(parsed).toEqual({
    type: 'invalid',
    errors: [
      'LAYER5_PORT x: it is a whole number from 0 to 65535',
      '--log-level loud: it is one of error, info, debug, silent',
      expect.stringMatching(/^--jwt-secret \/nonexistent\/secret: ENOENT/) as string,
      'LAYER5_ADMIN_TOKEN: it has at least 32 bytes; openssl rand -base64 32 makes one',
      'LAYER5_LIMIT nothing=5: it is the name of a limit, =, and a whole number',
      '--anonymous and --jwks: only one of them can decide who comes in',
    ],
  });
});

test('the log is JSON lines, without contents or tokens', async () => {
  const secret = 'a-secret-that-nobody-may-read-anywhere';
  const child = new ChildRelay(['--port', '0', '--data', ':memory:'], undefined, {
    LAYER5_LOG_LEVEL: 'debug',
    LAYER5_JWT_SECRET: secret,
    LAYER5_ADMIN_TOKEN: secret,
  });
  const url = await child.listening();
  await fetch(`${url}/admin/rooms?token=${secret}`, { headers: { authorization: `Bearer ${secret}` } });
  await expect(RawClient.connect(url, `/room?token=${secret}`)).rejects.toThrow('401');
  child.kill('SIGTERM');
  const { code, errors } = await child.exited;
  expect(code).toBe(0);
  const lines = errors
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  expect(lines.map(({ event }) => event)).toEqual(['listening', 'upgrade-refused', 'closed']);
  expect(errors).not.toContain(secret);
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
