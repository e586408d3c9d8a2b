import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrustedProxies } from '../../server/gateway/trusted-proxies.ts';
import { parseRelayArguments } from '../../server/options.ts';
import { client, relay } from './harness.ts';
import { RawClient } from './raw-client.ts';

function from(
  proxies: TrustedProxies,
  remoteAddress: string | undefined,
  ...told: readonly string[]
): string {
  const forwarded = told.length === 0 ? {} : { 'x-forwarded-for': told.join(', ') };
  return proxies.addressOf({ headers: forwarded, socket: { remoteAddress } });
}

describe('where a request comes from', () => {
  test('[S7] nobody is believed unless named', () => {
    const nobody = new TrustedProxies();
    expect(from(nobody, '127.0.0.1', '198.51.100.7')).toBe('127.0.0.1');
    expect(from(nobody, undefined, '198.51.100.7')).toBe('');
    expect(from(new TrustedProxies(['10.0.0.1']), '10.0.0.2', '198.51.100.7')).toBe('10.0.0.2');
  });

  test('what a named proxy says is believed, as far as each hop is named; with ports and in IPv6, too', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8', '192.0.2.1']);
    expect(from(proxies, '10.1.2.3', '198.51.100.7')).toBe('198.51.100.7');
    expect(from(proxies, '::ffff:10.1.2.3', '198.51.100.7')).toBe('198.51.100.7');
    expect(from(proxies, 'fd00::1', '203.0.113.9', '198.51.100.7', '192.0.2.1')).toBe('198.51.100.7');
    expect(from(proxies, '10.1.2.3', '198.51.100.7:4711')).toBe('198.51.100.7');
    expect(from(proxies, '10.1.2.3', '[2001:db8::7]:4711')).toBe('2001:db8::7');
    expect(from(proxies, '10.1.2.3', '2001:db8::7')).toBe('2001:db8::7');
  });

  test('[S7] where a proxy says nothing, or nothing that is an address, it is the proxy', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8']);
    for (const told of [[], [''], ['unknown'], ['198.51.100.7', '_hidden'], ['10.0.0.300']]) {
      expect(from(proxies, '10.1.2.3', ...told)).toBe('10.1.2.3');
    }
    expect(from(proxies, '10.1.2.3', 'nonsense', '10.4.4.4')).toBe('10.4.4.4');
  });

  /** @param addressOf of a request that came from `last` and tells `told` */
  function law(addressOf: (last: string, told: readonly string[]) => string): void {
    const hop = fc.ipV4().map((address) => `10.${address.split('.').slice(1).join('.')}`);
    const outside = fc.ipV4().filter((address) => !address.startsWith('10.'));
    const written = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), hop, fc.string()), { maxLength: 5 });
    fc.assert(
      fc.property(
        outside,
        fc.array(hop, { minLength: 1, maxLength: 4 }),
        written,
        (reached, hops, forged) => {
          const [last = '', ...before] = hops;
          expect(addressOf(last, [...forged, reached, ...before])).toBe(reached);
        },
      ),
    );
  }

  test('[S7] law: whatever a client writes, it is the address from which it reached the first proxy', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8']);
    law((last, told) => from(proxies, last, ...told));
  });

  test('one that takes the first address, which the client has written, is found out', () => {
    expect(() => law((_, told) => told[0] ?? '')).toThrow(/Property failed/);
  });

  test('what is neither an address nor a network is refused, in options and on the command line', () => {
    for (const range of [
      '',
      'proxy.example.org',
      '10.0.0.0/33',
      '10.0.0.0/x',
      '10.0.0.0/',
      'fd00::/129',
      '1.1.1.1/8/8',
    ]) {
      expect(() => new TrustedProxies([range])).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
      expect(parseRelayArguments(['--trusted-proxies', range]).type).toBe('invalid');
    }
    expect(
      parseRelayArguments([], undefined, { LAYER5_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' }),
    ).toMatchObject({ type: 'run', settings: { trustedProxies: ['10.0.0.0/8', '127.0.0.1'] } });
  });
});

describe('limits for an address', () => {
  const at = (address: string): { headers: Record<string, string> } => ({
    headers: { 'x-forwarded-for': address },
  });

  test('[S7] count clients behind a named proxy by their own addresses', async () => {
    const { url } = await relay({ trustedProxies: ['127.0.0.1'], limits: { maxConnectionsPerAddress: 1 } });
    await client(url, '/room', at('198.51.100.7'));
    await client(url, '/room', at('198.51.100.8'));
    await expect(RawClient.connect(url, '/room', at('198.51.100.7'))).rejects.toThrow('429');
  });

  test('[S7] are not got around by a header where no proxy is named', async () => {
    const { url } = await relay({ limits: { maxConnectionsPerAddress: 1 } });
    await client(url, '/room', at('198.51.100.7'));
    await expect(RawClient.connect(url, '/room', at('198.51.100.8'))).rejects.toThrow('429');
  });
});
